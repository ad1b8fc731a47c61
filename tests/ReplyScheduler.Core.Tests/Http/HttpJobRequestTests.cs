using System.Diagnostics;
using System.Net;
using FluentAssertions;
using ReplyScheduler.Core.Tests.Posting;
using ReplyScheduler.Http.Internal;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Core.Tests.Http;

public sealed class HttpJobRequestTests
{
    [Fact] // R85
    public async Task The_payload_is_posted_with_secret_key_and_attempt()
    {
        await using var endpoint = FakePlatform.Answering(200, "");
        await using var bench = new HttpJobBench(endpoint.Address);

        (await bench.CallAsync()).Should().BeOfType<JobResult.Done>();

        var lines = endpoint.Requests.Should().ContainSingle().Which.Split("\r\n");
        lines[0].Should().Be("POST /functions/v1/ttl-cleanup HTTP/1.1");
        lines.Should().Contain("x-cron-secret: " + HttpJobBench.Secret).And.Contain("Authorization: Bearer " + HttpJobBench.Key)
            .And.Contain("Idempotency-Key: 00000000-0000-7000-8000-000000000002.schedule.2026-03-02T09:15:00Z").And.Contain("x-cron-attempt: 1")
            .And.Contain("Content-Type: application/json").And.Contain("Content-Length: 7").And.Contain($"Host: {endpoint.Address.Authority}");
        lines[^1].Should().Be("""{"n":1}""");
    }

    [Fact]
    public async Task A_job_without_a_payload_posts_an_empty_body()
    {
        await using var endpoint = FakePlatform.Answering(200, "");
        await using var bench = new HttpJobBench(endpoint.Address);

        await bench.CallAsync(HttpJobBench.Run with { Payload = null });

        endpoint.Requests.Single().Should().Contain("\r\nContent-Length: 0\r\n").And.NotContain("Content-Type").And.EndWith("\r\n\r\n");
    }

    [Fact]
    public void The_idempotency_key_is_that_of_the_slot()
    {
        var run = HttpJobBench.Run;
        var key = HttpJobRequest.IdempotencyKey(run);

        HttpJobRequest.IdempotencyKey(run with { Attempt = 2, RunId = Guid.NewGuid(), JobName = "renamed", Payload = "1", Endpoint = "/b" }).Should().Be(key);
        JobRun[] others = [run with { JobId = Guid.NewGuid() }, run with { Kind = SlotKind.Backfill }, run with { Kind = SlotKind.Manual }, run with { SlotTime = run.SlotTime.AddMicroseconds(1) }];
        others.Select(HttpJobRequest.IdempotencyKey).Append(key).Should().OnlyHaveUniqueItems();
        HttpJobRequest.IdempotencyKey(run with { SlotTime = run.SlotTime.ToOffset(TimeSpan.FromHours(2)) }).Should().Be(key);
    }

    [Fact]
    public async Task The_trace_context_of_the_run_goes_along()
    {
        await using var endpoint = FakePlatform.Answering(200, "");
        await using var bench = new HttpJobBench(endpoint.Address);
        using var activity = new Activity("run").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.TraceStateString = "vendor=1";

        await bench.CallAsync();

        endpoint.Requests.Single().Should().Contain($"\r\ntraceparent: {activity.Id}\r\n").And.Contain("\r\ntracestate: vendor=1\r\n");
    }

    [Fact]
    public async Task Without_a_trace_there_is_no_header_of_it()
    {
        await using var endpoint = FakePlatform.Answering(200, "");
        await using var bench = new HttpJobBench(endpoint.Address);
        Activity.Current = null;

        await bench.CallAsync();

        endpoint.Requests.Single().Should().NotContain("traceparent");
    }

    [Fact] // R85
    public async Task A_secret_is_rotated_without_a_restart()
    {
        var secret = "first-0a9Zk37fQ2mW8xR5";
        var sent = new List<string>();
        using var handler = new Answering(request =>
        {
            sent.Add(request.Headers.GetValues("x-other").Single());
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        });
        await using var bench = new HttpJobBench(new Uri("https://h.example"), o => (o.Secret, o.SecretProvider, o.SecretHeader, o.MessageHandler) = (null, _ => ValueTask.FromResult(secret), "x-other", handler));

        await bench.CallAsync();
        secret = "next-5Rx8Wm2Qf73kZ9a0";
        await bench.CallAsync();

        sent.Should().Equal("first-0a9Zk37fQ2mW8xR5", "next-5Rx8Wm2Qf73kZ9a0");
    }

    public static TheoryData<string, Func<CancellationToken, ValueTask<string>>> BadProviders => new()
    {
        { "threw InvalidOperationException", _ => throw new InvalidOperationException("vault token S3cr3tS3cr3tS3cr3t") },
        { "threw InvalidOperationException", async _ => { await Task.Yield(); throw new InvalidOperationException("S3cr3tS3cr3tS3cr3t"); } },
        { "is empty", _ => new("") },
        { "is empty", _ => new((string)null!) },
        { "16 to 4096 characters", _ => new("S3cr3t") },
        { "placeholder", _ => new("changeme-changeme-changeme") },
        { "control character", _ => new("S3cr3t0a9Zk37fQ2mW8xR5\r\nX-Evil: 1") },
    };

    [Theory] // R85: fail closed
    [MemberData(nameof(BadProviders))]
    public async Task Without_a_secret_nothing_is_sent(string says, Func<CancellationToken, ValueTask<string>> provider)
    {
        await using var endpoint = FakePlatform.Answering(200, "");
        await using var forSecret = new HttpJobBench(endpoint.Address, o => (o.Secret, o.SecretProvider) = (null, provider));
        await using var forKey = new HttpJobBench(endpoint.Address, o => (o.BearerKey, o.BearerKeyProvider) = (null, provider));

        foreach (var bench in (HttpJobBench[])[forSecret, forKey])
        {
            var failed = await bench.FailAsync();
            failed.Reason.Should().Be("http_secret_unavailable");
            failed.Error.Should().Contain(says).And.EndWith("Nothing was sent.").And.NotContain("S3cr3t");
        }

        endpoint.Connections.Should().Be(0);
    }

    [Theory] // decision 31
    [InlineData("//evil.example/x")]
    [InlineData("@evil.example/x")]
    [InlineData("https://evil.example/x")]
    [InlineData("/../x")]
    [InlineData("")]
    [InlineData(null)]
    public async Task An_endpoint_is_looked_at_again_before_it_is_called(string? path)
    {
        var sent = 0;
        using var handler = new Answering(_ =>
        {
            sent++;
            return new HttpResponseMessage(HttpStatusCode.OK);
        });
        await using var bench = new HttpJobBench(new Uri("https://h.example"), o => o.MessageHandler = handler);

        (await bench.FailAsync(HttpJobBench.Run with { Endpoint = path })).Reason.Should().Be("http_endpoint_invalid");

        sent.Should().Be(0);
    }

    [Fact]
    public async Task The_container_disposes_its_own_connections_and_not_the_users_handler()
    {
        using var handler = new Answering(_ => new HttpResponseMessage(HttpStatusCode.OK));
        var bench = new HttpJobBench(new Uri("https://h.example"), o => o.MessageHandler = handler);
        await bench.CallAsync();
        await bench.DisposeAsync();
        handler.IsDisposed.Should().BeFalse();

        await using var endpoint = FakePlatform.Answering(200, "");
        var other = new HttpJobBench(endpoint.Address);
        var caller = other.Handler;
        await other.DisposeAsync();
        var late = async () => await caller.RunAsync(HttpJobBench.Run, default);
        (await late()).Should().BeOfType<JobResult.Failed>();
        endpoint.Connections.Should().Be(0);
    }

    private sealed class Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public bool IsDisposed { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
