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
    // Casablanca goes back for Ramadan: 15 February 2026, 03:00 (+1) becomes 02:00 (+0) at 02:00Z; 22 March, 02:00 becomes 03:00 at 02:00Z.
    [InlineData("Africa/Casablanca", "30 2 * * *", "2026-02-14T12:00Z", "2026-02-15T01:30Z", "2026-02-16T02:30Z")]
    [InlineData("Africa/Casablanca", "*/30 * * * *", "2026-02-15T01:00Z", "2026-02-15T01:30Z", "2026-02-15T02:00Z", "2026-02-15T02:30Z", "2026-02-15T03:00Z")]
    [InlineData("Africa/Casablanca", "0 9 * * *", "2026-02-13T12:00Z", "2026-02-14T08:00Z", "2026-02-15T09:00Z")]
    [InlineData("Africa/Casablanca", "30 2 * * *", "2026-03-21T12:00Z", "2026-03-22T02:00Z", "2026-03-23T01:30Z")]
    // Cairo changes at midnight: 26 April 2024, 00:00 (+2) becomes 01:00 (+3) at 22:00Z of the 25th; 31 October, 24:00 (+3) becomes 23:00 at 21:00Z.
    [InlineData("Africa/Cairo", "0 0 * * *", "2024-04-24T23:00Z", "2024-04-25T22:00Z", "2024-04-26T21:00Z")]
    [InlineData("Africa/Cairo", "30 0 * * *", "2024-04-25T00:00Z", "2024-04-25T22:00Z", "2024-04-26T21:30Z")]
    [InlineData("Africa/Cairo", "30 23 * * *", "2024-10-31T00:00Z", "2024-10-31T20:30Z", "2024-11-01T21:30Z")]
    [InlineData("Africa/Cairo", "0 0 * * *", "2024-10-31T00:00Z", "2024-10-31T22:00Z", "2024-11-01T22:00Z")]
    // Santiago, Sunday 8 September 2024: 00:00 (-4) becomes 01:00 (-3) at 04:00Z.
    [InlineData("America/Santiago", "0 0 * * SUN", "2024-09-07T12:00Z", "2024-09-08T04:00Z", "2024-09-15T03:00Z")]
    // Nuuk, Saturday 30 March 2024: 23:00 (-2) becomes 00:00 of the 31st (-1) at 01:00Z of the 31st, so Saturday's firing comes on Sunday.
    [InlineData("America/Nuuk", "30 23 * * *", "2024-03-30T12:00Z", "2024-03-31T01:00Z", "2024-04-01T00:30Z")]
    [InlineData("America/Nuuk", "30 23 * * SAT", "2024-03-30T12:00Z", "2024-03-31T01:00Z", "2024-04-07T00:30Z")]
    [InlineData("America/Nuuk", "0 0 * * *", "2024-03-30T12:00Z", "2024-03-31T01:00Z", "2024-04-01T01:00Z")]
    // Nuuk, 25 March 2023, for good: 22:00 (-3) becomes 23:00 (-2) at 01:00Z of the 26th.
    [InlineData("America/Nuuk", "30 22 * * *", "2023-03-25T12:00Z", "2023-03-26T01:00Z", "2023-03-27T00:30Z")]
    // Scoresbysund, 31 March 2024: the standard offset fell by an hour as daylight saving began, and the clock (-1) went on.
    [InlineData("America/Scoresbysund", "30 0 * * *", "2024-03-30T12:00Z", "2024-03-31T01:30Z", "2024-04-01T01:30Z")]
    // Amman, 28 October 2022: daylight saving (+3) became the standard, and the clock went on.
    [InlineData("Asia/Amman", "30 0 * * FRI", "2022-10-27T12:00Z", "2022-10-27T21:30Z", "2022-11-03T21:30Z")]
    // Changes of the standard offset. Almaty, 29 February 2024: 24:00 (+6) became 23:00 (+5) at 18:00Z.
    [InlineData("Asia/Almaty", "30 23 * * *", "2024-02-29T00:00Z", "2024-02-29T17:30Z", "2024-03-01T18:30Z")]
    [InlineData("Asia/Almaty", "30 * * * *", "2024-02-29T17:00Z", "2024-02-29T17:30Z", "2024-02-29T18:30Z", "2024-02-29T19:30Z")]
    [InlineData("Asia/Almaty", "0 23 29 2 *", "2024-02-29T00:00Z", "2024-02-29T17:00Z", "2028-02-29T18:00Z")]
    // Caracas, 1 May 2016: 02:30 (-4:30) became 03:00 (-4) at 07:00Z.
    [InlineData("America/Caracas", "45 2 * * *", "2016-04-30T12:00Z", "2016-05-01T07:00Z", "2016-05-02T06:45Z")]
    // Pyongyang, 14 August 2015: 24:00 (+9) became 23:30 (+8:30) at 15:00Z; 4 May 2018: 23:30 became 00:00 of the 5th at 15:00Z.
    [InlineData("Asia/Pyongyang", "45 23 * * *", "2015-08-14T00:00Z", "2015-08-14T14:45Z", "2015-08-15T15:15Z")]
    [InlineData("Asia/Pyongyang", "45 23 * * *", "2018-05-04T00:00Z", "2018-05-04T15:00Z", "2018-05-05T14:45Z")]
    // Volgograd, 27 December 2020: 02:00 (+4) became 01:00 (+3) at 22:00Z of the 26th.
    [InlineData("Europe/Volgograd", "30 1 * * *", "2020-12-26T12:00Z", "2020-12-26T21:30Z", "2020-12-27T22:30Z")]
    // Vostok, 18 December 2023: 02:00 (+7) became 00:00 (+5) at 19:00Z of the 17th.
    [InlineData("Antarctica/Vostok", "0 1 * * *", "2023-12-17T12:00Z", "2023-12-17T18:00Z", "2023-12-18T20:00Z")]
    // Casey, 8 March 2020: 03:00 (+11) became 00:00 (+8) at 16:00Z of the 7th; 4 October: 00:01 (+8) became 03:01 (+11) at 16:01Z of the 3rd.
    [InlineData("Antarctica/Casey", "30 1 * * *", "2020-03-07T00:00Z", "2020-03-07T14:30Z", "2020-03-08T17:30Z")]
    [InlineData("Antarctica/Casey", "0 2 * * *", "2020-10-03T00:00Z", "2020-10-03T16:01Z", "2020-10-04T15:00Z")]
    [InlineData("Antarctica/Casey", "*/30 * * * *", "2020-10-03T15:30Z", "2020-10-03T16:00Z", "2020-10-03T16:30Z", "2020-10-03T17:00Z")]
    // Kathmandu, 1 January 1986: 00:00 (+5:30) became 00:15 (+5:45) at 18:30Z of 31 December.
    [InlineData("Asia/Kathmandu", "5 0 * * *", "1985-12-31T00:00Z", "1985-12-31T18:30Z", "1986-01-01T18:20Z")]
    // Kiritimati left out 31 December 1994: midnight of 1 January (+14) was 10:00Z of the day before.
    [InlineData("Pacific/Kiritimati", "0 12 * * *", "1994-12-30T12:00Z", "1994-12-30T22:00Z", "1994-12-31T10:00Z", "1994-12-31T22:00Z")]
    // Kwajalein left out 21 August 1993: midnight of the 22nd (+12) was 12:00Z of the 21st.
    [InlineData("Pacific/Kwajalein", "0 6 * * *", "1993-08-20T12:00Z", "1993-08-20T18:00Z", "1993-08-21T12:00Z", "1993-08-21T18:00Z")]
    // Kwajalein lived 30 September 1969 twice, but for an hour: 24:00 (+11) became 01:00 (-12) at 13:00Z.
    [InlineData("Pacific/Kwajalein", "0 12 * * *", "1969-09-29T12:00Z", "1969-09-30T01:00Z", "1969-10-02T00:00Z")]
    [InlineData("Pacific/Kwajalein", "0 */12 * * *", "1969-09-30T00:00Z", "1969-09-30T01:00Z", "1969-10-01T00:00Z", "1969-10-01T12:00Z")]
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
