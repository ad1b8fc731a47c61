using ReplyScheduler.Testing;
using System.Net.Sockets;
using System.Text;
using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using Xunit;

namespace ReplyScheduler.Core.Tests.Posting;

public sealed class HttpReplyPublisherTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_confirmed_reply_is_one_request_with_the_exact_text_on_a_connection_of_its_own()
    {
        await using var platform = FakePlatform.Answering(201, "{\"id\":\"p-1\"}");
        var publisher = new TestHttpPublisher(platform.Address);
        var (first, second) = (Grants.Make("one"), Grants.Make("two"));

        (await publisher.PublishAsync(first, None)).Should().Be(new PublishOutcome.Posted("p-1"));
        (await publisher.PublishAsync(second, None)).Should().Be(new PublishOutcome.Posted("p-1"));

        platform.Connections.Should().Be(2);
        platform.Requests.Should().HaveCount(2);
        platform.Requests.First().Should().EndWith("\r\n\r\none").And.Contain(first.PermitId.ToString()).And.StartWith("POST /posts HTTP/1.1");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_unknown_and_the_second_host_is_not_contacted(int status)
    {
        await using var second = FakePlatform.Answering(201, "{\"id\":\"p-1\"}");
        await using var platform = FakePlatform.Answering(status, "{\"id\":\"p-1\"}", $"Location: {second.Address}");

        await Expect(platform, new PublishOutcome.Unknown(PermitReason.UnknownRedirect, $"status {status}"));

        second.Connections.Should().Be(0);
    }

    [Theory] // R33
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("<html><body>Created</body></html>")]
    [InlineData("{\"id\":\"p-1")]
    [InlineData("{\"id\":null}")]
    [InlineData("{\"id\":\"\"}")]
    [InlineData("{\"id\":\"p 1\"}")]
    [InlineData("{\"id\":17}")]
    public async Task A_success_without_a_usable_id_is_unknown(string body)
    {
        await using var platform = FakePlatform.Answering(201, body);
        await ExpectUnknown(platform, PermitReason.UnknownMalformedSuccess);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public async Task A_success_with_a_huge_id_is_unknown(int length)
    {
        await using var platform = FakePlatform.Answering(201, "{\"id\":\"" + new string('9', length) + "\"}");
        await ExpectUnknown(platform, PermitReason.UnknownMalformedSuccess);
    }

    [Theory]
    [InlineData("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"id\":\"p-1\"}")]
    [InlineData("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{\"id\":\"p-1\"}")]
    [InlineData("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nc\r\n{\"id\":\"p-1\"}\r\n")]
    public async Task A_cut_or_garbled_success_is_unknown_and_is_not_shown_to_the_host(string bytes)
    {
        await using var platform = FakePlatform.Raw(bytes);
        var publisher = await ExpectUnknown(platform, PermitReason.UnknownMalformedSuccess);
        publisher.Reads.Should().Be(0);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task An_answer_is_read_up_to_256_KB(int more, bool read)
    {
        var body = "{\"id\":\"p-1\"}".PadRight(HttpReplyPublisher.MaxAnswerBytes + more);
        foreach (var head in new[] { $"Content-Length: {body.Length}", "Connection: close" })
        {
            await using var platform = FakePlatform.Raw($"HTTP/1.1 201 Created\r\n{head}\r\n\r\n{body}");
            var publisher = new TestHttpPublisher(platform.Address);

            var outcome = await publisher.PublishAsync(Grants.Make(), None);

            (outcome is PublishOutcome.Posted).Should().Be(read, "it was {0}", outcome);
            publisher.Reads.Should().Be(read ? 1 : 0);
        }
    }

    [Theory]
    [InlineData(302)]
    [InlineData(408)]
    [InlineData(500)]
    public async Task A_status_that_is_unknown_by_itself_is_not_shown_to_the_host(int status)
    {
        await using var platform = FakePlatform.Answering(status, "{\"id\":\"p-1\"}");
        var publisher = await ExpectUnknown(platform, status == 302 ? PermitReason.UnknownRedirect : PermitReason.Unknown5xx);
        publisher.Reads.Should().Be(0);
    }

    [Fact]
    public async Task An_endless_answer_is_not_read_to_its_end()
    {
        var chunk = "2000\r\n" + new string('{', 0x2000) + "\r\n";
        await using var platform = new FakePlatform(async (socket, ct) =>
        {
            await socket.SendAsync("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), ct);
            while (true)
            {
                await socket.SendAsync(Encoding.ASCII.GetBytes(chunk), ct);
            }
        });

        await ExpectUnknown(platform, PermitReason.UnknownMalformedSuccess);
    }

    [Theory]
    [InlineData("not http at all\r\n\r\n", PermitReason.UnknownException)]
    [InlineData("HTTP/1.1 two hundred\r\n\r\n", PermitReason.UnknownException)]
    [InlineData("", PermitReason.UnknownConnectionLost)]
    [InlineData("HTTP/1.1 201 Cre", PermitReason.UnknownConnectionLost)]
    public async Task An_answer_without_a_status_is_unknown(string bytes, PermitReason reason)
    {
        await using var platform = FakePlatform.Raw(bytes);
        await ExpectUnknown(platform, reason);
    }

    [Theory]
    [InlineData(400, "duplicate", PermitReason.UnknownDuplicateReported)]
    [InlineData(403, "duplicate", PermitReason.UnknownDuplicateReported)]
    [InlineData(200, "duplicate", PermitReason.UnknownDuplicateReported)]
    [InlineData(403, "odd", PermitReason.UnknownForbidden)]
    [InlineData(400, "odd", PermitReason.UnknownException)]
    [InlineData(401, "odd", PermitReason.UnknownException)]
    [InlineData(500, "restricted", PermitReason.Unknown5xx)]
    [InlineData(503, "duplicate", PermitReason.Unknown5xx)]
    [InlineData(408, "restricted", PermitReason.Unknown5xx)]
    public async Task What_is_not_a_known_refusal_is_unknown(int status, string error, PermitReason reason)
    {
        await using var platform = FakePlatform.Answering(status, $"{{\"error\":\"{error}\"}}");
        await ExpectUnknown(platform, reason);
    }

    [Theory]
    [InlineData(403, "restricted", PermitReason.PlatformReplyRestricted)]
    [InlineData(401, "auth", PermitReason.PlatformAuth)]
    public async Task A_known_refusal_is_a_refusal(int status, string error, PermitReason reason)
    {
        await using var platform = FakePlatform.Answering(status, $"{{\"error\":\"{error}\"}}", "WWW-Authenticate: Basic realm=x");
        await Expect(platform, new PublishOutcome.Refused(reason));
    }

    [Theory]
    [InlineData("X-Nothing: 1", null)]
    [InlineData("Retry-After: 120", "2026-05-04T03:04:01Z")]
    [InlineData("Retry-After: Wed, 21 Oct 2015 07:28:00 GMT", "2015-10-21T07:28:00Z")]
    [InlineData("x-rate-limit-reset: 4102444800", "2100-01-01T00:00:00Z")]
    public async Task A_429_closes_the_gate_until_the_reset_counted_from_the_stores_time(string header, string? expected)
    {
        await using var platform = FakePlatform.Answering(429, "<html>slow down</html>", header);
        var publisher = new TestHttpPublisher(platform.Address, new ManualClock());

        var outcome = await publisher.PublishAsync(Grants.Make(), None);

        var reset = expected is null ? (DateTimeOffset?)null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture);
        outcome.Should().BeOfType<PublishOutcome.RateLimited>().Which.ResetAt.Should().Be(reset);
        platform.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reset_connection_is_unknown_and_is_not_tried_again(bool whole)
    {
        await using var platform = FakePlatform.Resetting(whole);
        var publisher = new TestHttpPublisher(platform.Address);

        var outcome = await publisher.PublishAsync(Grants.Make(), None);

        outcome.Should().BeOfType<PublishOutcome.Unknown>().Which.Reason.Should().Be(PermitReason.UnknownConnectionLost);
        platform.Connections.Should().Be(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{")]
    public async Task No_answer_in_time_is_unknown(string begin)
    {
        var time = new ManualClock();
        await using var platform = FakePlatform.Stalling(begin: begin);
        var publishing = new TestHttpPublisher(platform.Address, time).PublishAsync(Grants.Make(), None).AsTask();
        await platform.Received;

        time.Advance(TimeSpan.FromSeconds(31));

        (await publishing).Should().BeOfType<PublishOutcome.Unknown>().Which.Reason.Should().Be(PermitReason.UnknownTimeout);
        platform.Connections.Should().Be(1);
    }

    [Fact] // R32
    public async Task Cancellation_after_the_request_left_is_unknown()
    {
        using var stop = new CancellationTokenSource();
        await using var platform = FakePlatform.Stalling();
        var publishing = new TestHttpPublisher(platform.Address).PublishAsync(Grants.Make(), stop.Token).AsTask();
        await platform.Received;

        await stop.CancelAsync();

        (await publishing).Should().BeOfType<PublishOutcome.Unknown>().Which.Reason.Should().Be(PermitReason.UnknownTimeout);
    }

    private static async Task Expect(FakePlatform platform, PublishOutcome expected)
    {
        (await new TestHttpPublisher(platform.Address).PublishAsync(Grants.Make(), None)).Should().Be(expected);
        platform.Requests.Should().ContainSingle();
        platform.Connections.Should().Be(1);
    }

    private static async Task<TestHttpPublisher> ExpectUnknown(FakePlatform platform, PermitReason reason)
    {
        var publisher = new TestHttpPublisher(platform.Address);
        var outcome = await publisher.PublishAsync(Grants.Make(), None);
        outcome.Should().BeOfType<PublishOutcome.Unknown>().Which.Reason.Should().Be(reason, "it was {0}", outcome);
        platform.Requests.Should().ContainSingle();
        platform.Connections.Should().Be(1);
        return publisher;
    }
}
