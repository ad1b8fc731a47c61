using FluentAssertions;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.JobsHost.Tests;

public sealed class CatalogueTests
{
    private static readonly DateTimeOffset Sunday = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void There_are_thirteen_jobs_with_names_and_endpoints_of_their_own()
    {
        Catalogue.Jobs.Should().HaveCount(13);
        Catalogue.Jobs.Select(job => job.Name).Should().OnlyHaveUniqueItems();
        Catalogue.Jobs.Should().OnlyContain(job => job.Endpoint.StartsWith("/functions/v1/"));
        Catalogue.Jobs.Select(job => job.Endpoint).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData("*/5 * * * *", 288)]
    [InlineData("*/15 * * * *", 96)]
    [InlineData("0 * * * *", 24)]
    [InlineData("0 4 * * *", 1)]
    [InlineData("0 5 * * 0", 1)]
    [InlineData("0 5 * * 1", 0)]
    public void The_plain_calendar_counts_a_sunday(string schedule, int count) =>
        new PlainCalendar(schedule, TimeZoneInfo.Utc).Count(Sunday, Sunday.AddDays(1)).Should().Be(count);

    [Fact]
    public void The_end_of_a_span_does_not_belong_to_it()
    {
        var calendar = new PlainCalendar("*/15 * * * *", TimeZoneInfo.Utc);

        calendar.Count(Sunday, Sunday).Should().Be(0);
        calendar.Count(Sunday, Sunday.AddTicks(1)).Should().Be(1);
        calendar.Count(Sunday.AddTicks(1), Sunday.AddMinutes(15)).Should().Be(0);
    }

    [Theory] // By hand: days of 23, 23.5 and 25 hours; a fixed time in the gap or in the hour that comes twice runs once.
    [InlineData("Europe/Berlin", 3, 29, "0 * * * *", 23)]
    [InlineData("Europe/Berlin", 3, 29, "30 2 * * *", 1)]
    [InlineData("Europe/Berlin", 3, 29, "0 2 * * *", 1)]
    [InlineData("Europe/Berlin", 10, 25, "0 * * * *", 25)]
    [InlineData("Europe/Berlin", 10, 25, "30 2 * * *", 1)]
    [InlineData("Europe/Berlin", 3, 29, "30 * * * *", 23)]
    [InlineData("Australia/Lord_Howe", 10, 4, "0 * * * *", 24)]
    [InlineData("Australia/Lord_Howe", 10, 4, "30 * * * *", 24)]
    [InlineData("America/New_York", 11, 1, "*/15 * * * *", 100)]
    public void The_plain_calendar_knows_the_days_on_which_clocks_change(string id, int month, int day, string schedule, int count)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        var calendar = new PlainCalendar(schedule, zone);

        calendar.Count(Midnight(day), Midnight(day + 1)).Should().Be(count);

        DateTimeOffset Midnight(int d) => new(new DateTime(2026, month, d), zone.GetUtcOffset(new DateTime(2026, month, d)));
    }

    [Theory]
    [InlineData("Etc/UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Europe/Dublin")]
    public void The_plain_calendar_and_the_library_agree_over_a_year(string id)
    {
        var (from, until) = (new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        foreach (var schedule in Catalogue.Jobs.Select(job => job.Schedule).Append("30 2 * * *").Distinct())
        {
            var library = CronSchedule.Parse(schedule, id).Upcoming(from.AddTicks(-1)).TakeWhile(at => at < until).Count();
            new PlainCalendar(schedule, TimeZoneInfo.FindSystemTimeZoneById(id)).Count(from, until).Should().Be(library, "of {0} in {1}", schedule, id);
        }
    }
}
