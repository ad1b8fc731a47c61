using System.Reflection;
using FluentAssertions;
using ReplyScheduler.Liveness;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Docs;

/// <summary>docs/alerts.md names exactly the rules and thresholds of the code.</summary>
public sealed class AlertsPageTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "alerts.md"));

    [Fact]
    public void The_documented_rules_are_those_of_the_code() => Table("Rules").Select(row => row[0].Trim('`')).Should().Equal(
        typeof(AlertRules).GetFields().Where(field => field.Name != nameof(AlertRules.SchedulerSubject)).Select(field => (string)field.GetRawConstantValue()!));

    [Fact]
    public void The_documented_thresholds_are_the_options_and_those_with_a_column_the_ones_of_the_store()
    {
        var rows = Table("Thresholds").ToList();

        rows.Select(row => row[0].Trim('`')).Should().BeEquivalentTo(Names<WatchdogOptions>());
        rows.Where(row => row[1].Length > 0).Select(row => row[0].Trim('`')).Should().BeEquivalentTo(Names<WatchdogThresholds>());
    }

    private static IEnumerable<string> Names<T>() => typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name);

    private static IEnumerable<string[]> Table(string heading) => Lines
        .SkipWhile(line => line != "## " + heading).Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2)
        .Select(line => line[1..^1].Split('|', StringSplitOptions.TrimEntries));
}
