using FluentAssertions;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Core.Tests.Scheduling;

/// <summary>Cases worked out by hand; all times are UTC, and the local reading stands beside each.</summary>
public sealed class CronZoneFacts
{
    [Theory]
    // New York, 10 March 2024: 02:00 EST becomes 03:00 EDT at 07:00Z.
    [InlineData("America/New_York", "30 2 * * *", "2024-03-09T12:00Z", "2024-03-10T07:00Z", "2024-03-11T06:30Z")]
    [InlineData("America/New_York", "0 2 * * *", "2024-03-09T12:00Z", "2024-03-10T07:00Z", "2024-03-11T06:00Z")]
    [InlineData("America/New_York", "0 3 * * *", "2024-03-09T12:00Z", "2024-03-10T07:00Z", "2024-03-11T07:00Z")]
    [InlineData("America/New_York", "15,45 2 * * *", "2024-03-10T00:00Z", "2024-03-10T07:00Z", "2024-03-11T06:15Z")]
    [InlineData("America/New_York", "*/30 * * * *", "2024-03-10T06:00Z", "2024-03-10T06:30Z", "2024-03-10T07:00Z", "2024-03-10T07:30Z")]
    [InlineData("America/New_York", "30 * * * *", "2024-03-10T06:00Z", "2024-03-10T06:30Z", "2024-03-10T07:30Z")]
    // 00:00, then 02:00 which is lost and made up at 03:00, then 04:00.
    [InlineData("America/New_York", "0 */2 * * *", "2024-03-10T04:00Z", "2024-03-10T05:00Z", "2024-03-10T07:00Z", "2024-03-10T08:00Z")]
    // New York, 3 November 2024: 02:00 EDT becomes 01:00 EST at 06:00Z.
    [InlineData("America/New_York", "30 1 * * *", "2024-11-03T00:00Z", "2024-11-03T05:30Z", "2024-11-04T06:30Z")]
    [InlineData("America/New_York", "30 1 * * *", "2024-11-03T06:10Z", "2024-11-04T06:30Z")]
    [InlineData("America/New_York", "0 2 * * *", "2024-11-03T00:00Z", "2024-11-03T07:00Z", "2024-11-04T07:00Z")]
    [InlineData("America/New_York", "*/30 * * * *", "2024-11-03T05:00Z", "2024-11-03T05:30Z", "2024-11-03T06:00Z", "2024-11-03T06:30Z", "2024-11-03T07:00Z")]
    [InlineData("America/New_York", "30 1-2 * * *", "2024-11-03T00:00Z", "2024-11-03T05:30Z", "2024-11-03T06:30Z", "2024-11-03T07:30Z")]
    [InlineData("America/New_York", "@every 1h", "2024-11-03T05:00Z", "2024-11-03T06:00Z", "2024-11-03T07:00Z")]
    // London, 31 March 2024: 01:00 GMT becomes 02:00 BST at 01:00Z; 27 October: 02:00 BST becomes 01:00 GMT at 01:00Z.
    [InlineData("Europe/London", "30 1 * * *", "2024-03-30T12:00Z", "2024-03-31T01:00Z", "2024-04-01T00:30Z")]
    [InlineData("Europe/London", "30 1 * * *", "2024-10-26T12:00Z", "2024-10-27T00:30Z", "2024-10-28T01:30Z")]
    [InlineData("Europe/London", "0 9 * * MON", "2024-03-25T12:00Z", "2024-04-01T08:00Z", "2024-04-08T08:00Z")]
    // Lord Howe, 6 October 2024: 02:00 (+10:30) becomes 02:30 (+11) at 15:30Z; 7 April: 02:00 (+11) becomes 01:30 at 15:00Z.
    [InlineData("Australia/Lord_Howe", "15 2 * * *", "2024-10-05T12:00Z", "2024-10-05T15:30Z", "2024-10-06T15:15Z")]
    [InlineData("Australia/Lord_Howe", "15 * * * *", "2024-10-05T14:00Z", "2024-10-05T14:45Z", "2024-10-05T15:30Z", "2024-10-05T16:15Z")]
    [InlineData("Australia/Lord_Howe", "45 1 * * *", "2024-04-06T12:00Z", "2024-04-06T14:45Z", "2024-04-07T15:15Z")]
    [InlineData("Australia/Lord_Howe", "45 * * * *", "2024-04-06T14:00Z", "2024-04-06T14:45Z", "2024-04-06T15:15Z", "2024-04-06T16:15Z")]
    // Apia left out 30 December 2011: midnight of the 31st (+14) is 10:00Z on the 30th. Noon of the lost day is made up then.
    [InlineData("Pacific/Apia", "0 12 * * *", "2011-12-29T12:00Z", "2011-12-29T22:00Z", "2011-12-30T10:00Z", "2011-12-30T22:00Z")]
    [InlineData("Pacific/Apia", "0 0 * * *", "2011-12-29T00:00Z", "2011-12-29T10:00Z", "2011-12-30T10:00Z", "2011-12-31T10:00Z")]
    [InlineData("Pacific/Apia", "0 * * * *", "2011-12-30T08:30Z", "2011-12-30T09:00Z", "2011-12-30T10:00Z", "2011-12-30T11:00Z")]
    // Dublin's winter is its negative saving: the same moments as London.
    [InlineData("Europe/Dublin", "30 1 * * *", "2024-03-30T12:00Z", "2024-03-31T01:00Z", "2024-04-01T00:30Z")]
    [InlineData("Europe/Dublin", "30 1 * * *", "2024-10-26T12:00Z", "2024-10-27T00:30Z", "2024-10-28T01:30Z")]
    [InlineData("Europe/Dublin", "0 12 * * *", "2024-07-01T00:00Z", "2024-07-01T11:00Z")]
    [InlineData("Europe/Dublin", "0 12 * * *", "2024-01-01T00:00Z", "2024-01-01T12:00Z")]
    // Troll, 31 March 2024: 01:00 (+0) becomes 03:00 (+2) at 01:00Z; 27 October: 03:00 (+2) becomes 01:00 (+0) at 01:00Z.
    [InlineData("Antarctica/Troll", "30 2 * * *", "2024-03-30T12:00Z", "2024-03-31T01:00Z", "2024-04-01T00:30Z")]
    [InlineData("Antarctica/Troll", "30 1 * * *", "2024-10-26T12:00Z", "2024-10-26T23:30Z", "2024-10-28T01:30Z")]
    [InlineData("Antarctica/Troll", "30 * * * *", "2024-10-26T23:00Z", "2024-10-26T23:30Z", "2024-10-27T00:30Z", "2024-10-27T01:30Z", "2024-10-27T02:30Z")]
    // No daylight saving at all.
    [InlineData("Asia/Tokyo", "0 0 * * *", "2024-06-01T00:00Z", "2024-06-01T15:00Z", "2024-06-02T15:00Z")]
    public void Changes_of_the_clock_follow_the_rules(string zone, string expression, string after, params string[] expected)
    {
        CronSchedule.Parse(expression, zone).Upcoming(DateTimeOffset.Parse(after)).Take(expected.Length)
            .Should().Equal(expected.Select(DateTimeOffset.Parse));
    }

    [Fact]
    public void A_yearly_rule_reaches_over_many_changes()
    {
        CronSchedule.Parse("0 0 29 2 *", "America/New_York").Next(DateTimeOffset.Parse("2024-03-01T00:00Z"))
            .Should().Be(DateTimeOffset.Parse("2028-02-29T05:00Z"));
    }
}
