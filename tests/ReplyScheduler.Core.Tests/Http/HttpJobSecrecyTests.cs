using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using FluentAssertions;
using ReplyScheduler.Core.Tests.Posting;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Core.Tests.Http;

/// <summary>R85: a server that sends secrets back, however it does, does not get them into anything that is kept.</summary>
public sealed class HttpJobSecrecyTests
{
    private const string Secret = HttpJobBench.Secret;
    private const string Key = HttpJobBench.Key;

    [Theory]
    [InlineData(500)]
    [InlineData(200)]
    public async Task An_echo_of_all_headers_is_redacted(int status)
    {
        await using var endpoint = Echoing(status, request => $$"""{"headers":{{System.Text.Json.JsonSerializer.Serialize(request)}},"{{Secret}}":["Bearer {{Key}}"]}""");
        await using var bench = new HttpJobBench(endpoint.Address);

        var kept = Kept(await bench.CallAsync());

        kept.Should().Contain("[redacted]").And.Contain("Idempotency-Key: 00000000-0000-7000-8000-000000000002").And.NotContain(Secret).And.NotContain(Key);
        kept.Should().NotContain(Secret.Replace("+", "\\u002B").Replace("&", "\\u0026"));
    }

    [Fact]
    public async Task A_secret_torn_over_chunks_is_redacted()
    {
        var chunks = string.Concat($"You sent {Secret} and {Key}".Select(c => $"1\r\n{c}\r\n"));
        await using var endpoint = FakePlatform.Raw($"HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n");
        await using var bench = new HttpJobBench(endpoint.Address);

        (await bench.FailAsync()).Error.Should().Be("The endpoint answered 401. You sent [redacted] and [redacted]");
    }

    [Fact]
    public async Task A_secret_that_the_connection_cut_is_redacted()
    {
        await using var endpoint = FakePlatform.Raw($"HTTP/1.1 401 No\r\nContent-Length: 100\r\n\r\nYou sent {Secret[..15]}");
        await using var bench = new HttpJobBench(endpoint.Address);

        (await bench.FailAsync()).Error.Should().Be("The endpoint answered 401. You sent [redacted]");
    }

    [Fact]
    public async Task A_secret_at_the_edge_of_what_is_kept_is_redacted_before_the_cut()
    {
        await using var endpoint = FakePlatform.Answering(500, new string('x', 990) + Secret);
        await using var bench = new HttpJobBench(endpoint.Address);

        (await bench.FailAsync()).Error.Should().EndWith("x[redacted]").And.NotContain(Secret[..4]);
    }

    [Fact]
    public async Task Utf_16_hides_nothing()
    {
        var body = Encoding.Unicode.GetBytes($"You sent {Secret}.");
        await using var endpoint = new FakePlatform(async (socket, ct) =>
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 500 No\r\nContent-Length: {body.Length}\r\n\r\n"), ct);
            await socket.SendAsync(body, ct);
        });
        await using var bench = new HttpJobBench(endpoint.Address);

        (await bench.FailAsync()).Error.Should().Be("The endpoint answered 500. You sent [redacted].");
    }

    [Fact]
    public async Task An_exception_of_a_message_handler_is_redacted()
    {
        using var handler = new Throwing();
        await using var bench = new HttpJobBench(new Uri("https://h.example"), o => o.MessageHandler = handler);

        var failed = await bench.FailAsync();

        failed.Reason.Should().Be("http_connection_lost");
        failed.Error.Should().Contain("InvalidOperationException").And.Contain("[redacted]").And.NotContain(Secret).And.NotContain(Key);
    }

    [Fact]
    public async Task A_secret_in_a_malformed_answer_does_not_get_into_an_activity_of_the_runtime()
    {
        var seen = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => seen.Enqueue(string.Join('\n', activity.Events.SelectMany(e => e.Tags).Concat(activity.TagObjects).Select(tag => $"{tag.Key} {tag.Value}"))),
        };
        ActivitySource.AddActivityListener(listener);
        await using var endpoint = FakePlatform.Raw($"HTTP/1.1 200 OK\r\n{Secret}\r\n\r\n");
        await using var bench = new HttpJobBench(endpoint.Address);

        (await bench.FailAsync()).Error.Should().NotContain(Secret);

        seen.Should().NotContain(text => text.Contains(Secret, StringComparison.Ordinal));
    }

    private static string Kept(JobResult result) => result switch
    {
        JobResult.Done done => done.Result!,
        JobResult.Failed failed => failed.Error,
        _ => throw new InvalidOperationException("It was neither done nor failed."),
    };

    private static FakePlatform Echoing(int status, Func<string, string> answer)
    {
        FakePlatform? self = null;
        self = new FakePlatform(async (Socket socket, CancellationToken ct) =>
        {
            var body = Encoding.UTF8.GetBytes(answer(self!.Requests.Last()));
            await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Length: {body.Length}\r\n\r\n"), ct);
            await socket.SendAsync(body, ct);
        });
        return self;
    }

    private sealed class Throwing : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Refused: " + request.Headers, new IOException(request.Headers.ToString()));
    }
}
