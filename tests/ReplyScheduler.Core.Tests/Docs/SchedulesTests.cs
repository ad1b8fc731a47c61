using System.Globalization;
using FluentAssertions;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Core.Tests.Docs;

/// <summary>The occurrences that docs/schedules.md promises.</summary>
public sealed class SchedulesTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "schedules.md"));

    [Fact]
    public void The_table_of_occurrences_is_as_the_code_has_it()
    {
        var rows = Lines.SkipWhile(line => !line.StartsWith("| expression", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|', ' ').Split(" | ")).ToList();

        rows.Should().HaveCountGreaterThan(5);
        foreach (var row in rows)
        {
            var expected = row[3].Split(", ").Select(Instant).ToList();
            CronSchedule.Parse(row[0].Trim('`'), row[1].Trim('`')).Upcoming(Instant(row[2])).Take(expected.Count).Should().Equal(expected, row[0]);
        }
    }

    [Theory]
    [InlineData("0 0 31 2 *")]
    [InlineData("0 0 1 1 */7")]
    public void The_rules_that_it_calls_traps_are_refused(string rule)
    {
        string.Join(' ', Lines).Should().Contain($"`{rule}`");
        CronSchedule.TryParse(rule, null, out _, out _).Should().BeFalse();
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
