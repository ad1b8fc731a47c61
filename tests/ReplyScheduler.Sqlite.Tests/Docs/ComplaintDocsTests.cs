using FluentAssertions;
using ReplyScheduler.Sqlite.Tests.EndToEnd;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.Docs;

/// <summary>The page about complaints names a test for each, and the tests are there.</summary>
public sealed class ComplaintDocsTests
{
    [Fact]
    public void Each_complaint_of_the_page_has_its_test_and_each_test_its_complaint()
    {
        var documented = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "complaints.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.EndsWith("` |", StringComparison.Ordinal))
            .Select(line => line.Split('`')[^2]);
        var tests = typeof(ComplaintTests).GetMethods().Where(method => method.IsDefined(typeof(FactAttribute), inherit: false)).Select(method => method.Name);

        documented.Should().HaveCount(8).And.Equal(tests);
    }
}
