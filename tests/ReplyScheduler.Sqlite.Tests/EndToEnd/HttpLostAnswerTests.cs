using FluentAssertions;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>The same lies over a real connection.</summary>
public sealed class HttpLostAnswerTests : EndToEndTest
{
    // Attacks 7, 11 and 13.
    [Theory]
    [InlineData("reset", "unknown_connection_lost")]
    [InlineData("{}", "unknown_malformed_success")]
    [InlineData("html", "unknown_malformed_success")]
    [InlineData("cut", "unknown_malformed_success")]
    [InlineData("megabyte", "unknown_malformed_success")]
    [InlineData("500", "unknown_5xx")]
    [InlineData("408", "unknown_5xx")]
    [InlineData("403", "unknown_forbidden")]
    [InlineData("302", "unknown_redirect")]
    public async Task A_post_whose_answer_is_lost_is_one_request_and_used_by_look_up(string lie, string reason)
    {
        await using var web = new HttpPlatform(Platform);
        web.Answer = id => lie switch
        {
            "reset" => null,
            "{}" => HttpPlatform.Http(200, "{}"),
            "html" => HttpPlatform.Http(200, "<html>OK</html>"),
            "cut" => $"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{{\"id\":\"{id}\"",
            "megabyte" => HttpPlatform.Http(201, $$"""{"id":"{{new string('x', 1_000_000)}}"}"""),
            _ => HttpPlatform.Http(int.Parse(lie, null), "{}"),
        };
        var host = NewHost(r => r.Publish(new HttpPublisher(web.Address, Platform)));
        await host.OfferAsync("t1");
        await host.TickAsync();
        (await Db.PermitAsync("t1")).Should().BeEquivalentTo(new { Status = "OUTCOME_UNKNOWN", Reason = reason });

        (await RunUntilAsync(host, "t1", "USED", TimeSpan.FromHours(1))).PostedId.Should().Be("post-1");
        web.Requests.Should().ContainSingle();
    }

    // Attack 10.
    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_contacts_no_second_host_and_carries_no_token_there(int status)
    {
        await using var trap = new HttpPlatform(Platform);
        await using var web = new HttpPlatform(Platform) { Posts = false, Answer = _ => HttpPlatform.Http(status, "{}", $"Location: {trap.Address}") };
        var host = NewHost(r => r.Publish(new HttpPublisher(web.Address, Platform)));
        await host.OfferAsync("t1");

        await host.TickAsync();

        (await Db.PermitAsync("t1")).Should().BeEquivalentTo(new { Status = "OUTCOME_UNKNOWN", Reason = "unknown_redirect" });
        web.Requests.Should().ContainSingle();
        trap.Requests.Should().BeEmpty();
        (await RunUntilAsync(host, "t1", "NOT_POSTED", TimeSpan.FromHours(1))).Reason.Should().Be("lookup_negative");
    }

    // Attack 14.
    [Theory]
    [InlineData("X-Nothing: 1", 60)]
    [InlineData("Retry-After: 0", 60)]
    [InlineData("Retry-After: 600", 600)]
    [InlineData("Retry-After: soon", 60)]
    [InlineData("Retry-After: Thu, 01 Jan 1970 00:00:00 GMT", 60)]
    [InlineData("Retry-After: Fri, 01 Jan 2100 00:00:00 GMT", 86_400)]
    [InlineData("x-rate-limit-reset: 99999999999999999999", 60)]
    [InlineData("x-rate-limit-reset: 4102444800", 86_400)]
    public async Task A_429_closes_the_gate_for_a_minute_to_a_day(string header, int closedFor)
    {
        await using var web = new HttpPlatform(Platform) { Posts = false, Answer = _ => HttpPlatform.Http(429, "{}", header) };
        var host = NewHost(r => r.Publish(new HttpPublisher(web.Address, Platform)));
        await host.OfferAsync("t1");

        await host.TickAsync();

        (await Db.PermitAsync("t1")).Should().BeEquivalentTo(new { Status = "NOT_POSTED", Reason = "platform_rate_limited" });
        var closed = ((long)(await Db.QueryAsync("SELECT closed_until FROM accounts"))[0][0]! - Database.Micros(Start)) / 1e6;
        closed.Should().BeInRange(closedFor, closedFor + 20, "seconds count from the answer, which takes a moment");
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_not_sent()
    {
        var web = new HttpPlatform(Platform);
        var address = web.Address;
        await web.DisposeAsync();
        var host = NewHost(r => r.Publish(new HttpPublisher(address, Platform)));
        await host.OfferAsync("t1");

        await host.TickAsync();

        (await Db.PermitAsync("t1")).Should().BeEquivalentTo(new { Status = "NOT_POSTED", Reason = "not_sent_connect_failed" });
    }
}
