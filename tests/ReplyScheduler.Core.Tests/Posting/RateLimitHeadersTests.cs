using FluentAssertions;
using ReplyScheduler.Posting.Internal;
using Xunit;

namespace ReplyScheduler.Core.Tests.Posting;

public sealed class RateLimitHeadersTests
{
    private static readonly DateTimeOffset Now = Grants.ClaimedAt;

    [Theory]
    [InlineData("Retry-After", "120", "2026-05-04T03:04:01Z")]
    [InlineData("Retry-After", "0", "2026-05-04T03:02:01Z")]
    [InlineData("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT", "2015-10-21T07:28:00Z")]
    [InlineData("Retry-After", "Fri, 01 Jan 2100 00:00:00 GMT", "2100-01-01T00:00:00Z")]
    [InlineData("x-rate-limit-reset", "1777864000", "2026-05-04T03:06:40Z")]
    [InlineData("x-rate-limit-reset", "0", "1970-01-01T00:00:00Z")]
    [InlineData("x-rate-limit-reset", "4102444800", "2100-01-01T00:00:00Z")]
    public void The_reset_is_what_the_headers_say(string name, string value, string expected) =>
        Of((name, value)).Should().Be(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("Retry-After", "soon")]
    [InlineData("Retry-After", "-5")]
    [InlineData("Retry-After", "99999999999999999999")]
    [InlineData("x-rate-limit-reset", "")]
    [InlineData("x-rate-limit-reset", "-1")]
    [InlineData("x-rate-limit-reset", "1e9")]
    [InlineData("x-rate-limit-reset", "9223372036854775807")]
    [InlineData("x-rate-limit-reset", "1777864000123456789012")]
    public void What_cannot_be_understood_is_nothing(string name, string value) => Of((name, value)).Should().BeNull();

    [Fact]
    public void Without_headers_there_is_no_reset() => Of().Should().BeNull();

    [Fact]
    public void Retry_After_goes_before_the_other_header_and_nonsense_in_it_does_not_hide_it()
    {
        Of(("Retry-After", "60"), ("x-rate-limit-reset", "1777864000")).Should().Be(Now.AddSeconds(60));
        Of(("Retry-After", "soon"), ("x-rate-limit-reset", "1777864000")).Should().Be(DateTimeOffset.FromUnixTimeSeconds(1777864000));
    }

    private static DateTimeOffset? Of(params (string Name, string Value)[] headers)
    {
        using var response = new HttpResponseMessage();
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return RateLimitHeaders.Reset(response.Headers, Now);
    }
}
