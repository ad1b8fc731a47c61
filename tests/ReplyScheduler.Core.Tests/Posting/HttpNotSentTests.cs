using ReplyScheduler.Testing;
using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using Xunit;

namespace ReplyScheduler.Core.Tests.Posting;

/// <summary>"Not sent" is answered only where the platform has provably seen no byte of the request.</summary>
public sealed class HttpNotSentTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_name_that_does_not_resolve_is_not_sent() =>
        Reason(await new TestHttpPublisher(new Uri("http://no-such-host.invalid/")).PublishAsync(Grants.Make(), None)).Should().Be(PermitReason.NotSentConnectFailed);

    [Fact]
    public async Task A_refused_connection_is_not_sent()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var outcome = await new TestHttpPublisher(new Uri($"http://{bound.LocalEndPoint}/")).PublishAsync(Grants.Make(), None);

        Reason(outcome).Should().Be(PermitReason.NotSentConnectFailed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failed_tls_handshake_is_not_sent(bool answers)
    {
        await using var platform = answers
            ? new FakePlatform(async (socket, ct) => await socket.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), ct), readFirst: false)
            : FakePlatform.Resetting(whole: false);

        var outcome = await new TestHttpPublisher(Secure(platform)).PublishAsync(Grants.Make(), None);

        Reason(outcome).Should().Be(PermitReason.NotSentConnectFailed);
        platform.Connections.Should().Be(1);
    }

    [Fact]
    public async Task Cancellation_during_the_tls_handshake_is_not_sent()
    {
        using var stop = new CancellationTokenSource();
        await using var platform = FakePlatform.Stalling(readFirst: false);
        var publishing = new TestHttpPublisher(Secure(platform)).PublishAsync(Grants.Make(), stop.Token).AsTask();
        await platform.Accepted;

        await stop.CancelAsync();

        Reason(await publishing).Should().Be(PermitReason.NotSentCancelled);
    }

    [Theory]
    [InlineData(60, PermitReason.NotSentConnectFailed)]
    [InlineData(20, PermitReason.NotSentDeadline)]
    public async Task No_connection_in_time_is_not_sent(int timeLeft, PermitReason reason)
    {
        var time = new ManualClock();
        await using var platform = FakePlatform.Stalling(readFirst: false);
        var grant = Grants.Make(timeLeft: TimeSpan.FromSeconds(timeLeft), time: time);
        var publishing = new TestHttpPublisher(Secure(platform), time).PublishAsync(grant, None).AsTask();
        await platform.Accepted;

        time.Advance(TimeSpan.FromSeconds(31));

        Reason(await publishing).Should().Be(reason);
    }

    [Fact]
    public async Task After_the_deadline_no_request_is_made()
    {
        var asked = false;
        await using var platform = FakePlatform.Answering(201, "{\"id\":\"p-1\"}");

        var outcome = await new TestHttpPublisher(platform.Address, preparing: () => asked = true).PublishAsync(Grants.Make(timeLeft: TimeSpan.Zero), None);

        Reason(outcome).Should().Be(PermitReason.NotSentDeadline);
        asked.Should().BeFalse();
        platform.Connections.Should().Be(0);
    }

    [Fact]
    public async Task A_deadline_that_passes_before_the_first_byte_stops_the_request_on_the_open_connection()
    {
        var time = new ManualClock();
        var platform = FakePlatform.Answering(201, "{\"id\":\"p-1\"}");
        var publisher = new TestHttpPublisher(platform.Address, time, () => time.Advance(TimeSpan.FromSeconds(25)));

        var outcome = await publisher.PublishAsync(Grants.Make(timeLeft: TimeSpan.FromSeconds(20), time: time), None);
        await platform.Accepted;
        await platform.DisposeAsync();

        Reason(outcome).Should().Be(PermitReason.NotSentDeadline);
        platform.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_cancelled_call_makes_no_request()
    {
        await using var platform = FakePlatform.Answering(201, "{\"id\":\"p-1\"}");

        var outcome = await new TestHttpPublisher(platform.Address).PublishAsync(Grants.Make(), new CancellationToken(canceled: true));

        Reason(outcome).Should().Be(PermitReason.NotSentCancelled);
        platform.Connections.Should().Be(0);
    }

    [Fact]
    public async Task What_the_host_throws_is_not_taken_for_a_failed_connection()
    {
        foreach (var error in new Exception[] { new HttpRequestException(HttpRequestError.ConnectionError), new OperationCanceledException(), new InvalidOperationException() })
        {
            var outcome = await new TestHttpPublisher(new Uri("http://127.0.0.1/"), preparing: () => throw error).PublishAsync(Grants.Make(), None);
            outcome.Should().BeOfType<PublishOutcome.Unknown>().Which.Reason.Should().Be(PermitReason.UnknownException);
        }
    }

    private static Uri Secure(FakePlatform platform) => new UriBuilder(platform.Address) { Scheme = "https" }.Uri;

    private static PermitReason Reason(PublishOutcome outcome) => outcome.Should().BeOfType<PublishOutcome.NotSent>().Which.Reason;
}
