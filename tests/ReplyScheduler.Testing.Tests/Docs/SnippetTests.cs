using FluentAssertions;
using Xunit;

namespace ReplyScheduler.Testing.Tests.Docs;

/// <summary>Every piece of C# in the documentation is code that is compiled and run by the tests: the documentation cannot go stale.</summary>
public sealed class SnippetTests
{
    private static readonly string[] Sources =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "code"), "*.cs", SearchOption.AllDirectories).Order().Select(Plain)];

    /// <summary>Every page that shows C#.</summary>
    public static TheoryData<string> Documents =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "docs"), "*.md").Select(path => Path.GetFileName(path)!).Where(page => Snippets(page).Any()).Order()];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_snippet_is_code_that_runs_in_the_tests(string document)
    {
        var snippets = Snippets(document).ToList();

        snippets.Should().NotBeEmpty();
        snippets.Should().OnlyContain(snippet => Sources.Any(source => source.Contains(snippet, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_pages_that_show_code_are_found() =>
        Documents.Select(row => row.Data).Should().Contain(["testing.md", "http-jobs.md", "job-control.md", "testing-readme.md", "conformance-readme.md"]);

    [Fact]
    public void Every_documented_test_is_in_the_documentation()
    {
        var shown = string.Concat(Snippets("testing.md"));
        var tests = typeof(DocumentedTests).GetMethods().Where(method => method.IsDefined(typeof(FactAttribute), false)).Select(method => method.Name);

        tests.Should().OnlyContain(test => shown.Contains($" {test}(", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Snippets(string document)
    {
        List<string>? open = null;
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "docs", document)))
        {
            if (line == "```csharp")
            {
                open = [];
            }
            else if (line == "```" && open is not null)
            {
                yield return Plain(open);
                open = null;
            }
            else
            {
                open?.Add(line);
            }
        }
    }

    private static string Plain(string path) => Plain(File.ReadLines(path));

    /// <summary>Without indentation and empty lines, with a break before and after, so that whole lines are compared.</summary>
    private static string Plain(IEnumerable<string> lines) =>
        "\n" + string.Join('\n', lines.Select(line => line.Trim()).Where(line => line.Length > 0)) + "\n";
}
