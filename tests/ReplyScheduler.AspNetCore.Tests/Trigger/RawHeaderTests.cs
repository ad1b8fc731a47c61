using System.Net;
using System.Net.Sockets;
using System.Text;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ReplyScheduler.AspNetCore.Tests.Trigger;

/// <summary>Bytes that no client library would send, to a real server (adversarial 36).</summary>
public sealed class RawHeaderTests
{
    private const string Secret = WebBench.Secret;

    public static TheoryData<string, string> Hostile => new()
    {
        { "nothing", "" },
        { "an empty value", "x-cron-secret:\r\n" },
        { "two values", $"x-cron-secret: {Secret}\r\nx-cron-secret: {Secret}\r\n" },
        { "two values, one of them empty", $"x-cron-secret: {Secret}\r\nX-Cron-Secret:\r\n" },
        { "values joined by a comma", $"x-cron-secret: {Secret},{Secret}\r\n" },
        { "values joined by a comma and a space", $"x-cron-secret: {Secret}, {Secret}\r\n" },
        { "quotes", $"x-cron-secret: \"{Secret}\"\r\n" },
        { "padding", $"x-cron-secret: {Secret}=\r\n" },
        { "a no-break space", $"x-cron-secret: {Secret}\u00c2\u00a0\r\n" },
        { "a letter that looks alike", $"x-cron-secret: {Secret[..^1]}\u00d0\u0410\r\n" },
        { "bytes that are no UTF-8", $"x-cron-secret: {Secret[..^1]}\u00ff\r\n" },
        { "a NUL", $"x-cron-secret: {Secret}\0\r\n" },
        { "a bare line feed", $"x-cron-secret: {Secret}\n x\r\n" },
        { "a folded line", $"x-cron-secret: {Secret[..16]}\r\n {Secret[16..]}\r\n" },
        { "a space before the colon", $"x-cron-secret : {Secret}\r\n" },
        { "1 MB", $"x-cron-secret: {new string('a', 1_000_000)}\r\n" },
        { "10,000 signatures", $"webhook-id: a\r\nwebhook-timestamp: 1772442000\r\nwebhook-signature: {string.Join(' ', Enumerable.Repeat("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", 10_000))}\r\n" },
        { "a header of another name", $"x-cron-secret-: {Secret}\r\n" },
        { "the secret as a bearer", $"Authorization: Bearer {Secret}\r\n" },
        { "the secret as a cookie", $"Cookie: x-cron-secret={Secret}\r\n" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Is_refused_by_us_or_by_the_server_before_us_and_leaves_no_row(string what, string headers)
    {
        await using var bench = await StartAsync();
        await bench.Scheduler.TickAsync();
        var rows = await bench.RowsAsync();

        var answer = await SendAsync(bench, headers);

        var isOurs = answer.StartsWith("HTTP/1.1 401 ", StringComparison.Ordinal) && answer.EndsWith("""{"error":"unauthorized"}""", StringComparison.Ordinal);
        (isOurs || answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal)).Should().BeTrue("{0} was answered {1}", what, answer);
        (await bench.RowsAsync()).Should().Be(rows);

        // What is no header at all, the server itself writes whole into its log, at the level for those who look for its faults.
        bench.Log.Lines.Should().NotContain(line => line.Contains(Secret) && !line.Contains(" bad request data: "));
    }

    [Fact]
    public async Task Space_around_a_value_is_no_part_of_it_in_HTTP()
    {
        await using var bench = await StartAsync();

        (await SendAsync(bench, $"x-cron-secret:{Secret}\r\n")).Should().StartWith("HTTP/1.1 202 ");
        (await SendAsync(bench, $"x-cron-secret: \t {Secret} \t\r\n")).Should().StartWith("HTTP/1.1 202 ");
    }

    [Fact]
    public async Task A_server_as_it_is_takes_no_headers_of_1_MB_at_all()
    {
        await using var bench = await StartAsync(limits: _ => { });

        (await SendAsync(bench, $"x-cron-secret: {new string('a', 1_000_000)}\r\n")).Should().StartWith("HTTP/1.1 431 ");
    }

    [Fact]
    public async Task A_body_that_never_ends_is_not_read_on()
    {
        await using var bench = await StartAsync();

        var answer = await SendAsync(bench, $"x-cron-secret: {Secret}\r\nTransfer-Encoding: chunked\r\n", string.Concat(Enumerable.Repeat("1000\r\n" + new string('x', 4096) + "\r\n", 20)), isSized: false);

        answer.Should().StartWith("HTTP/1.1 413 ");
    }

    [Theory]
    [InlineData("webhook-id: a\r\nwebhook-timestamp: 1772442000\r\nwebhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\r\n", "")]
    [InlineData("webhook-id: a\r\nwebhook-timestamp: 1772442000\r\nwebhook-signature: v1,x\r\n", "HTTP/1.1 401 ")]
    [InlineData("x-cron-secret: forged\r\n", "HTTP/1.1 401 ")]
    public async Task A_body_that_does_not_come_is_refused_and_counted_without_a_trace(string headers, string answer)
    {
        await using var bench = await StartAsync(limits => limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(1.1)));
        await bench.Scheduler.TickAsync();

        (await SendAsync(bench, $"Content-Length: 100\r\n{headers}", isSized: false)).Should().Match(said => answer.Length == 0 ? said.Length == 0 : said.StartsWith(answer, StringComparison.Ordinal));
        await bench.App.StopAsync();

        bench.Log.Lines.Should().NotContain(line => line.StartsWith("Error") || line.Contains("BadHttpRequestException"));
        (await bench.CountAsync("SELECT event_data ->> 'count' AS n FROM system_events WHERE event_type = 'trigger_refused' AND severity = 'warning'")).Should().Be(1);
    }

    private static Task<WebBench> StartAsync(Action<KestrelServerLimits>? limits = null) => WebBench.StartAsync(
        kestrel: true,
        trigger: o =>
        {
            o.Secrets.Add(Secret);
            o.SigningSecrets.Add(WebBench.OtherSecret);
        },
        more: builder => builder.WebHost.ConfigureKestrel(o => (limits ?? Widen)(o.Limits)));

    /// <summary>A server that lets everything through to us.</summary>
    private static void Widen(KestrelServerLimits limits) => (limits.MaxRequestHeadersTotalSize, limits.MaxRequestBufferSize) = (4 * 1024 * 1024, 8 * 1024 * 1024);

    /// <summary>Sends bytes, one for each character, and reads the answer until the server closes.</summary>
    private static async Task<string> SendAsync(WebBench bench, string headers, string body = "", bool isSized = true)
    {
        var address = new Uri(bench.App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port);
        var stream = client.GetStream();
        var length = isSized ? $"Content-Length: {body.Length}\r\n" : "";
        var sending = stream.WriteAsync(Encoding.Latin1.GetBytes($"POST {WebBench.Path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{length}{headers}\r\n{body}")).AsTask();
        var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer);
            await sending;
        }
        catch (IOException)
        {
            // The server closed while it was still being sent to; what it said before is read.
        }

        return Encoding.Latin1.GetString(answer.ToArray()).TrimEnd();
    }
}
