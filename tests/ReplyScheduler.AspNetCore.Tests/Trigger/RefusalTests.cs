using FluentAssertions;
using Xunit;

namespace ReplyScheduler.AspNetCore.Tests.Trigger;

/// <summary>What remains of requests that were refused.</summary>
public sealed class RefusalTests
{
    private const string Alerts = "SELECT rule || ' ' || subject || ' ' || severity || ' ' || state FROM alerts";

    private const string Told = "SELECT event_data FROM system_events WHERE event_type = 'trigger_refused' AND severity = 'warning' ORDER BY seq";

    [Fact]
    public async Task A_storm_of_forged_requests_writes_one_event_a_minute_with_their_number()
    {
        await using var bench = await WebBench.StartAsync(trigger: o =>
        {
            o.Secrets.Add(WebBench.Secret);
            o.SigningSecrets.Add(WebBench.OtherSecret);
        });
        await bench.Scheduler.TickAsync();
        var rows = await bench.RowsAsync();
        var replayed = new Webhook { Secret = WebBench.OtherSecret };
        await bench.SendAsync(replayed.ToRequest());
        using var client = bench.Client;
        for (var i = 0; i < 2_000; i++) (await client.SendAsync(WebBench.Request(secret: "forged"))).Dispose();
        await bench.SendAsync(new Webhook { Secret = WebBench.OtherSecret, Signature = "v1,forged" }.ToRequest());
        await bench.SendAsync(new Webhook { Secret = WebBench.OtherSecret, SentAt = WebBench.Start.AddHours(1) }.ToRequest());
        await bench.SendAsync(replayed.ToRequest());
        (await bench.RowsAsync()).Should().Be(rows + 1, "only the id of the request that was let in is kept");

        await PassAMinuteAsync(bench, 1);

        (await bench.TextsAsync(Told)).Should().Equal("""{"count":2003,"secret":2000,"signature":1,"out_of_time":1,"seen_before":1,"body":0}""");
        bench.Log.Lines.Should().ContainSingle(line => line.StartsWith("Warning 100: 2003 "));
        await bench.PostAsync(secret: "forged");
        await PassAMinuteAsync(bench, 2);
        (await bench.TextsAsync(Told)).Should().HaveCount(2);
    }

    [Fact]
    public async Task Many_within_a_minute_raise_one_alert_that_ends_when_callers_are_let_in_again()
    {
        await using var bench = await WebBench.StartAsync(trigger: o =>
        {
            o.Secrets.Add(WebBench.Secret);
            o.AlertFrom = 3;
        });
        await bench.PostAsync();
        for (var i = 0; i < 2; i++) await bench.PostAsync(secret: "forged");
        await PassAMinuteAsync(bench, 1);
        (await bench.TextsAsync(Alerts)).Should().BeEmpty("two are not yet many");
        foreach (var told in new[] { 2, 3 })
        {
            for (var i = 0; i < 3; i++) await bench.PostAsync(secret: "forged");
            await PassAMinuteAsync(bench, told);
        }

        (await bench.TextsAsync(Alerts)).Should().Equal($"trigger_refused {WebBench.Path} warning open");
        await bench.PostAsync();
        await bench.PostAsync(secret: "forged");
        await PassAMinuteAsync(bench, 4);
        (await bench.TextsAsync(Alerts)).Should().Equal($"trigger_refused {WebBench.Path} warning open");
        await bench.PostAsync();

        bench.Time.Advance(TimeSpan.FromMinutes(1));

        await UntilAsync(async () => (await bench.TextsAsync(Alerts)).SequenceEqual([$"trigger_refused {WebBench.Path} warning resolved"]));
    }

    [Fact]
    public async Task Where_nobody_is_refused_nothing_is_written()
    {
        await using var bench = await WebBench.StartAsync();
        await bench.PostAsync();
        var rows = await bench.RowsAsync();

        for (var i = 0; i < 10; i++) bench.Time.Advance(TimeSpan.FromMinutes(1));
        await bench.App.StopAsync();

        (await bench.TextsAsync(Told)).Should().BeEmpty();
        (await bench.RowsAsync()).Should().Be(rows);
    }

    [Fact]
    public async Task What_was_counted_is_told_when_the_host_stops()
    {
        await using var bench = await WebBench.StartAsync();
        await bench.PostAsync(secret: "forged");

        await bench.App.StopAsync();

        (await bench.TextsAsync(Told)).Should().ContainSingle();
    }

    /// <summary>Lets the minute pass and waits for its event.</summary>
    private static async Task PassAMinuteAsync(WebBench bench, int events)
    {
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        await UntilAsync(async () => (await bench.TextsAsync(Told)).Count >= events);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var begun = TimeProvider.System.GetTimestamp(); !await isSo();)
        {
            TimeProvider.System.GetElapsedTime(begun).Should().BeLessThan(TimeSpan.FromSeconds(20));
            await Task.Delay(2);
        }
    }
}
