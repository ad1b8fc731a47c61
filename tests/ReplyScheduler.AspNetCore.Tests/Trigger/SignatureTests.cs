using FluentAssertions;
using Xunit;

namespace ReplyScheduler.AspNetCore.Tests.Trigger;

/// <summary>Who is let in by a signature (adversarial 36 and 37).</summary>
public sealed class SignatureTests
{
    private const string Encoded = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";

    private static Task<WebBench> StartAsync(params string[] secrets) => WebBench.StartAsync(trigger: o =>
    {
        foreach (var secret in secrets.Length > 0 ? secrets : [WebBench.Secret]) o.SigningSecrets.Add(secret);
    });

    private static Webhook Late(int seconds) => new() { SentAt = WebBench.Start.AddSeconds(-seconds) };

    [Fact]
    public void The_example_of_the_specification_is_verified()
    {
        const string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        var message = new Webhook { Id = "msg_p5jXN8AQM9LWM0D4loKWxJek", Timestamp = "1614265330", Secret = secret, Body = """{"test": 2432232314}""" };
        message.Sign().Should().Be("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        var bytes = System.Text.Encoding.UTF8.GetBytes(message.Body);
        var headers = new Microsoft.AspNetCore.Http.HeaderDictionary
        {
            ["webhook-id"] = message.Id, ["webhook-timestamp"] = message.Time, ["webhook-signature"] = message.Sign(),
        };

        new Internal.WebhookSignature([secret]).Verify(headers, bytes).Should().Be(new Internal.SignedRequest(message.Id, DateTimeOffset.FromUnixTimeSeconds(1614265330)));
        bytes[3] ^= 1;
        new Internal.WebhookSignature([secret]).Verify(headers, bytes).Should().BeNull();
    }

    [Theory]
    [InlineData(WebBench.Secret)]
    [InlineData(Encoded)]
    public async Task A_right_signature_lets_in(string secret)
    {
        await using var bench = await StartAsync(secret);

        (await bench.SendAsync(new Webhook { Secret = secret }.ToRequest())).Status.Should().Be(202);
        (await bench.SendAsync(new Webhook { Secret = secret, Body = "" }.ToRequest())).Status.Should().Be(202);
        (await bench.SendAsync(new Webhook { Secret = secret, Body = """{"triggered_by":"Zürich"}""" }.ToRequest())).Status.Should().Be(202);
    }

    [Fact]
    public async Task Of_several_signatures_one_must_be_right()
    {
        await using var bench = await StartAsync();
        var (one, other) = (new Webhook(), new Webhook());

        (await bench.SendAsync((one with { Signature = $"v1a,c29tZXRoaW5n {other.Sign()} {one.Sign()}" }).ToRequest())).Status.Should().Be(202);
        (await bench.SendAsync((other with { Signature = string.Join(' ', Enumerable.Repeat(one.Sign(), 7).Append(other.Sign())) }).ToRequest())).Status.Should().Be(202);
    }

    public static TheoryData<string> Forged =>
    [
        "", " ", "v1", "v1,", ",", "v2,{0}", "V1,{0}", "{0}", "v1, {0}", "v1,{0}=", "v1,{0}x", "v1,{0};", "v1={0}", "v1a,{0}", "v1,{0},v1,{0}",
        "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "v1,{cut}", "v1,{0}\u00e9",
    ];

    [Theory]
    [MemberData(nameof(Forged))]
    public async Task A_signature_that_is_no_right_one_is_refused_and_leaves_no_row(string signature)
    {
        await using var bench = await StartAsync();
        await bench.Scheduler.TickAsync();
        var rows = await bench.RowsAsync();
        var message = new Webhook();
        var right = message.Sign()[3..];

        var answer = await bench.SendAsync((message with { Signature = signature.Replace("{0}", right).Replace("{cut}", right[..20]) }).ToRequest());

        (answer.Status, answer.Text).Should().Be((401, """{"error":"unauthorized"}"""));
        (await bench.RowsAsync()).Should().Be(rows);
    }

    private static readonly Dictionary<string, Func<Webhook, HttpRequestMessage>> Alterations = new()
    {
        { "another body", m => m.ToRequest("""{"force":true}""") },
        { "a space more", m => m.ToRequest(m.Body + " ") },
        { "another id", m => (m with { Id = "msg_other", Signature = m.Sign() }).ToRequest() },
        { "another time", m => (m with { SentAt = m.SentAt.AddSeconds(1), Signature = m.Sign() }).ToRequest() },
        { "another key", m => (m with { Secret = WebBench.OtherSecret }).ToRequest() },
        { "nine signatures", m => (m with { Signature = string.Join(' ', Enumerable.Repeat(m.Sign(), 9)) }).ToRequest() },
        { "10,000 signatures", m => (m with { Signature = string.Join(' ', Enumerable.Repeat(m.Sign(), 10_000)) }).ToRequest() },
        { "a signature of 1 MB", m => (m with { Signature = "v1," + new string('A', 1_000_000) }).ToRequest() },
        { "an id of 1 MB", m => (m with { Id = new string('i', 1_000_000) }).ToRequest() },
        { "an id with a dot", m => (m with { Id = "msg.1" }).ToRequest() },
        { "an empty id", m => (m with { Id = "" }).ToRequest() },
        { "an id with a space", m => (m with { Id = "msg 1" }).ToRequest() },
        { "a time that is no number", m => (m with { Timestamp = "now" }).ToRequest() },
        { "a signed time", m => (m with { Timestamp = "+" + m.Time }).ToRequest() },
        { "a time in milliseconds", m => (m with { Timestamp = m.Time + "000" }).ToRequest() },
        { "a time with a fraction", m => (m with { Timestamp = m.Time + ".0" }).ToRequest() },
        { "a negative time", m => (m with { Timestamp = "-1" }).ToRequest() },
        { "no time", m => (m with { Timestamp = "" }).ToRequest() },
        { "a body of 9 KB", m => (m with { Body = new string(' ', 9000) }).ToRequest() },
    };

    public static TheoryData<string> Altered => [.. Alterations.Keys];

    [Theory]
    [MemberData(nameof(Altered))]
    public async Task A_request_that_is_not_as_it_was_signed_or_not_as_it_must_be_is_refused(string what)
    {
        await using var bench = await StartAsync();
        await bench.Scheduler.TickAsync();
        var rows = await bench.RowsAsync();

        (await bench.SendAsync(Alterations[what](new Webhook()))).Status.Should().Be(401, what);

        (await bench.RowsAsync()).Should().Be(rows);
    }

    [Fact]
    public async Task A_header_that_is_missing_or_sent_twice_is_refused()
    {
        await using var bench = await StartAsync();
        foreach (var header in new[] { "webhook-id", "webhook-timestamp", "webhook-signature" })
        {
            var without = new Webhook().ToRequest();
            without.Headers.Remove(header).Should().BeTrue();
            (await bench.SendAsync(without)).Status.Should().Be(401);
            var twice = new Webhook().ToRequest();
            twice.Headers.TryAddWithoutValidation(header, twice.Headers.NonValidated[header].Single());
            (await bench.SendAsync(twice)).Status.Should().Be(401);
        }
    }

    [Fact]
    public async Task Parts_of_one_request_never_count_as_parts_of_another()
    {
        await using var bench = await StartAsync();
        var message = new Webhook { Id = "a", Body = $"{WebBench.Start.ToUnixTimeSeconds()}.{{}}" };
        var shifted = new Webhook { Id = $"a.{message.Time}", Body = "{}", Signature = message.Sign() };
        shifted.Sign().Should().Be(message.Sign(), "the signed bytes are the same");

        (await bench.SendAsync(shifted.ToRequest())).Status.Should().Be(401);
    }

    [Theory]
    [InlineData(300, 202)]
    [InlineData(301, 401)]
    [InlineData(-300, 202)]
    [InlineData(-301, 401)]
    public async Task Its_time_is_judged_by_the_stores_clock(int late, int status)
    {
        await using var bench = await StartAsync();

        (await bench.SendAsync(Late(late).ToRequest())).Status.Should().Be(status);
    }

    [Fact]
    public async Task Sent_a_hundred_times_at_once_over_two_hosts_it_lets_in_once()
    {
        await using var bench = await StartAsync();
        await using var other = await WebBench.StartAsync(trigger: o => o.SigningSecrets.Add(WebBench.Secret), folder: bench.Folder);
        await bench.BeDueAsync();
        var message = new Webhook { SentAt = WebBench.Start.AddMinutes(1) };

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => (i % 2 == 0 ? bench : other).SendAsync(message.ToRequest()))));

        answers.Count(answer => answer.Status == 202).Should().Be(1);
        answers.Count(answer => answer.Status == 401).Should().Be(99);
        (await bench.CountAsync("SELECT count(*) AS n FROM job_executions")).Should().Be(1);
        (await bench.CountAsync("SELECT count(*) AS n FROM trigger_seen_ids")).Should().Be(1);
    }

    [Fact]
    public async Task Sent_again_it_is_refused_for_as_long_as_it_could_be_in_time_and_after()
    {
        await using var bench = await StartAsync();
        var message = Late(-299);
        (await bench.SendAsync(message.ToRequest())).Status.Should().Be(202);

        foreach (var seconds in new[] { 1, 298, 301 - 299, 298, 1, 1, 1000 })
        {
            await bench.AdvanceAsync(TimeSpan.FromSeconds(seconds));
            (await bench.SendAsync(message.ToRequest())).Status.Should().Be(401);
        }
    }

    [Fact]
    public async Task A_host_that_starts_anew_still_knows_what_was_sent()
    {
        await using var first = await StartAsync();
        var message = new Webhook();
        (await first.SendAsync(message.ToRequest())).Status.Should().Be(202);
        await first.App.StopAsync();

        await using var second = await WebBench.StartAsync(trigger: o => o.SigningSecrets.Add(WebBench.Secret), folder: first.Folder);

        (await second.SendAsync(message.ToRequest())).Status.Should().Be(401);
    }

    [Fact]
    public async Task Two_keys_are_live_while_one_takes_the_place_of_the_other_and_then_the_old_one_is_refused()
    {
        await using var during = await StartAsync(WebBench.OtherSecret, WebBench.Secret);
        (await during.SendAsync(new Webhook().ToRequest())).Status.Should().Be(202);
        (await during.SendAsync(new Webhook { Secret = WebBench.OtherSecret }.ToRequest())).Status.Should().Be(202);

        await using var after = await StartAsync(WebBench.OtherSecret);

        (await after.SendAsync(new Webhook().ToRequest())).Status.Should().Be(401);
        (await after.SendAsync(new Webhook { Secret = WebBench.OtherSecret }.ToRequest())).Status.Should().Be(202);
    }

    [Fact]
    public async Task With_both_ways_open_a_signed_request_is_judged_by_its_signature_and_any_other_by_its_secret()
    {
        await using var bench = await WebBench.StartAsync(trigger: o =>
        {
            o.Secrets.Add(WebBench.Secret);
            o.SigningSecrets.Add(WebBench.OtherSecret);
        });
        (await bench.PostAsync()).Status.Should().Be(202);
        (await bench.SendAsync(new Webhook { Secret = WebBench.OtherSecret }.ToRequest())).Status.Should().Be(202);

        var both = new Webhook { Secret = WebBench.OtherSecret, Signature = "v1,forged" }.ToRequest();
        both.Headers.TryAddWithoutValidation("x-cron-secret", WebBench.Secret);
        (await bench.SendAsync(both)).Status.Should().Be(401);
        (await bench.SendAsync(new Webhook().ToRequest())).Status.Should().Be(401, "the secret of the header is no key");
    }
}
