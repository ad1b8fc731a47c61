using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using ReplyScheduler.Core.Tests.Posting;
using ReplyScheduler.Http;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Testing;
using Xunit;

namespace ReplyScheduler.Core.Tests.Http;

/// <summary>What a call means, of a server that answers as it should, and of one that does not (R12, R13).</summary>
public sealed class HttpJobOutcomeTests
{
    [Fact]
    public async Task Success_keeps_status_size_and_what_the_body_says()
    {
        var result = await ResultAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n{\"cleaned\": 3, \"by\": [\"a\",{}]}");

        result.GetProperty("status").GetInt32().Should().Be(200);
        result.GetProperty("bytes").GetInt32().Should().Be(30);
        result.GetProperty("duration_ms").GetInt64().Should().BeGreaterThanOrEqualTo(0);
        result.GetProperty("answer").GetRawText().Should().Be("""{"cleaned":3,"by":["a",{}]}""");
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204)]
    [InlineData("HTTP/1.1 299 Odd\r\nContent-Length: 0\r\n\r\n", 299)]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", 200)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{\"a\":", 200)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[1]", 200)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"a\":\"\\u0000\"}", 200)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"a\":\"\\ud800\"}", 200)]
    public async Task Success_without_an_object_that_can_be_kept_has_no_answer(string answer, int status)
    {
        var result = await ResultAsync(answer);

        result.GetProperty("status").GetInt32().Should().Be(status);
        result.TryGetProperty("answer", out _).Should().BeFalse();
    }

    [Theory] // R12, R13
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(600)]
    public async Task Any_other_status_fails_with_the_start_of_the_body(int status)
    {
        await using var endpoint = FakePlatform.Answering(status, "It is\nbroken: " + new string('x', 5000));
        var failed = await FailAsync(endpoint);

        failed.Reason.Should().Be("http_status");
        failed.Error.Should().StartWith($"The endpoint answered {status}. It is broken: xxx").And.HaveLength($"The endpoint answered {status}. ".Length + 1003);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(304)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed_and_says_so(int status)
    {
        await using var thief = FakePlatform.Answering(200, "");
        await using var endpoint = FakePlatform.Answering(status, "", $"Location: {thief.Address}");
        var failed = await FailAsync(endpoint);

        failed.Should().Be(new JobResult.Failed("http_redirect", $"The endpoint answered {status}. Redirects are not followed."));
        thief.Connections.Should().Be(0);
    }

    [Fact]
    public async Task A_handler_that_followed_a_redirect_of_its_own_is_no_success()
    {
        using var moved = new Moving();
        await using var bench = new HttpJobBench(new Uri("https://h.example"), o => o.MessageHandler = moved);

        (await bench.FailAsync()).Reason.Should().Be("http_redirect");
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    public async Task A_success_that_is_too_large_fails(string head)
    {
        await using var endpoint = Endless(head);
        (await FailAsync(endpoint, o => o.MaxResponseBytes = 4096)).Should().Be(new JobResult.Failed("http_too_large", "The endpoint answered 200 with more than 4096 bytes."));
    }

    [Fact]
    public async Task An_endless_failure_keeps_its_status()
    {
        await using var endpoint = Endless("HTTP/1.1 500 No\r\n\r\n");
        (await FailAsync(endpoint)).Error.Should().StartWith("The endpoint answered 500. aaaa").And.HaveLength("The endpoint answered 500. ".Length + 1003);
    }

    [Fact]
    public async Task Endless_headers_are_too_large()
    {
        await using var endpoint = Endless("HTTP/1.1 200 OK\r\nX-Long: ");
        (await FailAsync(endpoint)).Reason.Should().Be("http_too_large");
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":1}")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    public async Task A_success_that_breaks_off_is_none(string answer)
    {
        await using var endpoint = FakePlatform.Raw(answer);
        (await FailAsync(endpoint)).Reason.Should().Be("http_answer_broken");
    }

    [Fact]
    public async Task A_failure_that_breaks_off_keeps_its_status_and_what_came()
    {
        await using var endpoint = FakePlatform.Raw("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\ncome again");
        (await FailAsync(endpoint)).Should().Be(new JobResult.Failed("http_status", "The endpoint answered 503. come again"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reset_is_a_lost_connection(bool whole)
    {
        await using var endpoint = FakePlatform.Resetting(whole);
        (await FailAsync(endpoint)).Reason.Should().Be("http_connection_lost");
    }

    [Fact]
    public async Task An_end_without_an_answer_is_a_lost_connection()
    {
        await using var endpoint = FakePlatform.Raw("");
        (await FailAsync(endpoint)).Reason.Should().Be("http_connection_lost");
    }

    [Fact]
    public async Task A_refused_connection_and_an_unknown_name_are_unreachable()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        foreach (var address in (string[])[$"http://{bound.LocalEndPoint}", "https://no-such-host.invalid"])
        {
            await using var bench = new HttpJobBench(new Uri(address));
            (await bench.FailAsync()).Reason.Should().Be("http_unreachable");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Sl")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")]
    public async Task An_answer_that_does_not_come_in_time_is_a_time_out(string begin)
    {
        var time = new ManualClock();
        await using var endpoint = FakePlatform.Stalling(begin: begin);
        await using var bench = new HttpJobBench(endpoint.Address, time: time);

        var call = bench.FailAsync();
        await endpoint.Received;
        call.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromMinutes(2));

        (await call).Should().Be(new JobResult.Failed("http_timeout", "The endpoint gave no whole answer within 00:02:00."));
    }

    [Fact]
    public async Task A_provider_that_hangs_is_late()
    {
        var time = new ManualClock();
        var asked = new TaskCompletionSource();
        await using var bench = new HttpJobBench(new Uri("https://h.example"), o => (o.Secret, o.SecretProvider) = (null, async _ =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return "";
        }), time);

        var call = bench.FailAsync();
        await asked.Task;
        time.Advance(TimeSpan.FromMinutes(2));

        (await call).Should().Be(new JobResult.Failed("http_secret_unavailable", "What SecretProvider answered cannot be used: it did not answer in time. Nothing was sent."));
    }

    [Fact]
    public async Task A_cancelled_run_is_cancelled_and_says_nothing_of_the_call()
    {
        using var stop = new CancellationTokenSource();
        await using var endpoint = FakePlatform.Stalling();
        await using var bench = new HttpJobBench(endpoint.Address);

        var call = bench.CallAsync(cancellationToken: stop.Token);
        await endpoint.Received;
        await stop.CancelAsync();

        var thrown = (await FluentActions.Awaiting(() => call).Should().ThrowAsync<OperationCanceledException>()).Which;
        thrown.ToString().Should().NotContain(HttpJobBench.Secret).And.NotContain(HttpJobBench.Key);
    }

    [Fact]
    public async Task A_compressed_body_is_not_unpacked()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var i = 0; i < 64; i++) gzip.Write(new byte[1024 * 1024]);
        }

        await using var success = Packed(200, packed.ToArray());
        await using var failure = Packed(500, packed.ToArray());
        await using var bench = new HttpJobBench(success.Address, o => o.MaxResponseBytes = 128 * 1024);

        var result = JsonDocument.Parse(((JobResult.Done)await bench.CallAsync()).Result!).RootElement;
        result.GetProperty("bytes").GetInt64().Should().Be(packed.Length);
        (await FailAsync(failure)).Error.Should().Be("The endpoint answered 500. Its body is compressed.");
    }

    private static FakePlatform Packed(int status, byte[] body) => new(async (socket, ct) =>
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Encoding: gzip\r\nContent-Length: {body.Length}\r\n\r\n"), ct);
        await socket.SendAsync(body, ct);
    });

    /// <summary>Sends until the other side has enough.</summary>
    private static FakePlatform Endless(string head) => new(async (socket, ct) =>
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(head), ct);
        var more = Encoding.ASCII.GetBytes(new string('a', 4096));
        while (true) await socket.SendAsync(more, ct);
    });

    private static async Task<JsonElement> ResultAsync(string answer)
    {
        await using var endpoint = FakePlatform.Raw(answer);
        await using var bench = new HttpJobBench(endpoint.Address);
        return JsonDocument.Parse((await bench.CallAsync()).Should().BeOfType<JobResult.Done>().Which.Result!).RootElement;
    }

    private static async Task<JobResult.Failed> FailAsync(FakePlatform endpoint, Action<HttpJobOptions>? configure = null)
    {
        await using var bench = new HttpJobBench(endpoint.Address, configure);
        return await bench.FailAsync();
    }

    private sealed class Moving : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = new HttpRequestMessage(HttpMethod.Get, "https://evil.example/") });
    }
}
