using FluentAssertions;
using Xunit;

namespace ReplyScheduler.AspNetCore.Tests.Trigger;

/// <summary>Who is let in by a secret (adversarial 36).</summary>
public sealed class SecretTests
{
    private const string Secret = WebBench.Secret;

    [Theory]
    [InlineData("x-cron-secret")]
    [InlineData("X-Cron-Secret")]
    [InlineData("X-CRON-SECRET")]
    public async Task The_secret_lets_in_whatever_the_case_of_the_headers_name(string header)
    {
        await using var bench = await WebBench.StartAsync();
        var request = WebBench.Request(secret: null);
        request.Headers.TryAddWithoutValidation(header, Secret);

        (await bench.SendAsync(request)).Status.Should().Be(202);
    }

    public static TheoryData<string> WrongSecrets =>
    [
        "", " ", "x", Secret[..^1], Secret + "x", Secret.ToUpperInvariant(), Secret.ToLowerInvariant(), " " + Secret, Secret + " ", "\t" + Secret, Secret + "\u00a0",
        $"{Secret},{Secret}", $"{Secret}, x", $"x, {Secret}", $"\"{Secret}\"", Secret + "=", Secret + "%20", Secret[..^1] + "\u0410", "\u00ff" + Secret[1..],
        WebBench.OtherSecret, new string('a', 4096), new string('a', 4097), new string('a', 1_000_000),
    ];

    [Theory]
    [MemberData(nameof(WrongSecrets))]
    public async Task Every_wrong_secret_gets_one_and_the_same_answer_and_leaves_no_row(string secret)
    {
        await using var bench = await WebBench.StartAsync();
        await bench.Scheduler.TickAsync();
        var rows = await bench.RowsAsync();
        var absent = await bench.PostAsync(secret: null);

        var wrong = await bench.PostAsync("""{"triggerId":"mine"}""", secret: secret);

        (wrong.Status, wrong.Text).Should().Be((401, """{"error":"unauthorized"}"""));
        (absent.Status, absent.Text).Should().Be((401, wrong.Text));
        wrong.Headers.Should().Equal(absent.Headers);
        (await bench.RowsAsync()).Should().Be(rows);
        bench.Log.Lines.Should().NotContain(line => secret.Length > 4 && line.Contains(secret));
    }

    [Fact]
    public async Task A_header_that_is_sent_twice_is_refused_even_if_both_are_right()
    {
        await using var bench = await WebBench.StartAsync();
        var request = WebBench.Request();
        request.Headers.TryAddWithoutValidation("x-cron-secret", Secret);
        request.Headers.NonValidated["x-cron-secret"].Count.Should().Be(2);

        (await bench.SendAsync(request)).Status.Should().Be(401);
    }

    [Fact]
    public async Task Two_secrets_are_live_while_one_takes_the_place_of_the_other_and_then_the_old_one_is_refused()
    {
        await using var during = await WebBench.StartAsync(trigger: o =>
        {
            o.Secrets.Add(WebBench.OtherSecret);
            o.Secrets.Add(Secret);
        });
        (await during.PostAsync(secret: Secret)).Status.Should().Be(202);
        (await during.PostAsync(secret: WebBench.OtherSecret)).Status.Should().Be(202);

        await using var after = await WebBench.StartAsync(trigger: o => o.Secrets.Add(WebBench.OtherSecret));

        (await after.PostAsync(secret: Secret)).Status.Should().Be(401);
        (await after.PostAsync(secret: WebBench.OtherSecret)).Status.Should().Be(202);
    }

    [Fact]
    public async Task A_secret_lets_nobody_in_where_only_signatures_do_and_the_other_way_round()
    {
        await using var signed = await WebBench.StartAsync(trigger: o => o.SigningSecrets.Add(Secret));
        (await signed.PostAsync()).Status.Should().Be(401);

        await using var secret = await WebBench.StartAsync();
        (await secret.SendAsync(new Webhook().ToRequest())).Status.Should().Be(401);
    }

    [Fact]
    public async Task Only_a_post_is_answered()
    {
        await using var bench = await WebBench.StartAsync();

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Head, HttpMethod.Delete })
        {
            var request = new HttpRequestMessage(method, WebBench.Path);
            request.Headers.TryAddWithoutValidation("x-cron-secret", Secret);
            (await bench.SendAsync(request)).Status.Should().Be(405);
        }
    }
}
