using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Xml.Linq;
using FluentAssertions;
using ReplyScheduler.Http;
using ReplyScheduler.Liveness;
using ReplyScheduler.Postgres;
using ReplyScheduler.Postgres.Triggers;
using ReplyScheduler.Proofs;
using ReplyScheduler.Retention;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Sqlite;
using Xunit;

namespace ReplyScheduler.AspNetCore.Tests.Docs;

/// <summary>docs/options.md holds each option with the default that the code has and the words of its documentation.</summary>
public sealed class OptionPageTests
{
    public static TheoryData<Type> Types =>
    [
        typeof(SchedulerOptions), typeof(JobOptions), typeof(HttpJobOptions), typeof(RetentionOptions), typeof(WatchdogOptions), typeof(AlertWebhookOptions), typeof(AlertHeartbeatOptions),
        typeof(TickOptions), typeof(ProofOptions),
        typeof(SqliteOptions), typeof(PostgresOptions), typeof(PostgresTriggerOptions), typeof(TriggerOptions), typeof(StatusOptions),
    ];

    [Theory]
    [MemberData(nameof(Types))]
    public void The_page_has_the_options_of_the_code(Type type) => Documented(type.Name).Should().Equal(Expected(type));

    [Fact]
    public void The_page_has_no_other_types() =>
        Page().Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]).Should().BeEquivalentTo(Types.Select(row => row.Data.Name));

    private static string[] Page() => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "options.md"));

    private static IEnumerable<string> Documented(string type) => Page().SkipWhile(line => line != "## " + type).Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)).Where(line => line.StartsWith("| `", StringComparison.Ordinal));

    private static IEnumerable<string> Expected(Type type)
    {
        var words = XDocument.Load(Path.ChangeExtension(type.Assembly.Location, ".xml")).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);
        var sample = Activator.CreateInstance(type);
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => property.MetadataToken)
            .Select(property => $"| `{property.Name}` | {Default(property.GetValue(sample))} | {Words(words[$"P:{type.FullName}.{property.Name}"].Element("summary")!)} |");
    }

    private static string Default(object? value) => value switch
    {
        null or "" => "none",
        bool yes => yes ? "yes" : "no",
        string text => $"`{text}`",
        TimeSpan span => Span(span),
        Enum choice => $"`{choice}`",
        IFormattable number => number.ToString("N0", CultureInfo.InvariantCulture),
        ICollection { Count: 0 } => "none",
        _ => throw new NotSupportedException($"A default of type {value.GetType()} has no form yet."),
    };

    private static string Span(TimeSpan span) => span switch
    {
        { Ticks: 0 } => "0",
        { TotalSeconds: < 1 } => $"{span.TotalMilliseconds} ms",
        { TotalMinutes: < 1 } => $"{span.TotalSeconds} s",
        { TotalHours: < 1 } => $"{span.TotalMinutes} min",
        { TotalDays: <= 1 } => $"{span.TotalHours} h",
        _ => $"{span.TotalDays} d",
    };

    private static string Words(XElement summary)
    {
        var text = new StringBuilder();
        foreach (var node in summary.Nodes())
        {
            text.Append(node switch
            {
                XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")?.Value.Split('.')[^1] ?? see.Attribute("langword")!.Value}`",
                XElement element => $"`{element.Value}`",
                _ => node.ToString(),
            });
        }

        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&lt;", "<", StringComparison.Ordinal);
    }
}
