using System.Collections.Concurrent;
using FluentAssertions;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>Timers that ring early, late or far too often, and hosts whose clocks are wrong: the store's clock alone decides.</summary>
public sealed class HostClockTests : EndToEndTest
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    // R75.
    [Fact]
    public async Task A_timer_that_rings_20_ms_early_or_late_doubles_misses_and_shifts_no_slot()
    {
        var host = NewBareHost(rs => rs.AddJob("work", "@every 15m", Succeeds));
        await host.TickAsync();
        var now = Start;
        for (var slot = Start + Quarter; slot <= Start.AddHours(12); slot += Quarter)
        {
            await ToAsync(slot.AddMilliseconds(-20));
            var early = await host.TickAsync();
            (early.Claimed.Count, early.NextDue).Should().Be((0, slot));
            await ToAsync(slot.AddMilliseconds(slot.Minute == 30 ? 20 : 0));
            (await host.TickAsync()).Claimed.Should().ContainSingle().Which.SlotTime.Should().Be(slot);
        }

        (await Db.CountAsync("job_slots WHERE disposition = 'claimed'")).Should().Be(49);
        (await Db.CountAsync("job_slots")).Should().Be(49);

        async Task ToAsync(DateTimeOffset instant) => now = await AdvanceAsync(instant - now);
    }

    // Attack 30.
    [Fact]
    public async Task Ticks_each_5_ms_from_many_threads_of_two_hosts_start_each_slot_once()
    {
        var calls = new ConcurrentBag<DateTimeOffset>();
        Host Boot() => NewBareHost(rs => rs.Configure(o => o.Lease = TimeSpan.FromHours(1)).AddJob("work", "@every 1s", (run, _) =>
        {
            calls.Add(run.SlotTime);
            return ValueTask.FromResult(JobResult.Success);
        }));
        Host[] hosts = [Boot(), Boot()];
        foreach (var host in hosts) await host.TickAsync();
        using var over = new CancellationTokenSource();
        var tickers = hosts.SelectMany(host => Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            for (; !over.IsCancellationRequested; await Task.Delay(5)) await host.BeginAsync();
        }))).ToList();

        for (var half = 0; half < 60; half++) await AdvanceAsync(TimeSpan.FromMilliseconds(500));
        await over.CancelAsync();
        await Task.WhenAll(tickers);
        foreach (var host in hosts) await host.TickAsync();

        var slots = Enumerable.Range(0, 31).Select(second => $"{Database.Micros(Start.AddSeconds(second))}");
        (await Db.TextsAsync("SELECT slot_time FROM job_slots ORDER BY 1")).Should().Equal(slots, "each has a row, whether it ran or was folded into a newer one");
        calls.Should().OnlyHaveUniqueItems().And.HaveCount((int)await Db.CountAsync("job_slots WHERE disposition = 'claimed'"));
    }

    // Attack 21, decision 1.
    [Fact]
    public async Task Hosts_whose_clocks_step_by_an_hour_at_each_look_run_what_is_due_by_the_stores()
    {
        Host[] hosts = [Boot(), Boot()];
        await hosts[0].Replay.RunAsync(Start.AddHours(3), async _ => await hosts[1].TickAsync());

        (await Db.TextsAsync("SELECT slot_time FROM job_slots WHERE disposition = 'claimed' ORDER BY 1"))
            .Should().Equal(Enumerable.Range(0, 36).Select(i => $"{Database.Micros(Start.AddMinutes(5 * i))}"));
        (await Db.CountAsync("job_slots")).Should().Be(36);
        (await Db.CountAsync("job_executions WHERE status = 'succeeded' AND started_at = slot_time")).Should().Be(36);

        Host Boot() => NewBareHost(rs => rs.AddJob("work", "*/5 * * * *", Succeeds), new WildClock());
    }

    private static ValueTask<JobResult> Succeeds(JobRun run, CancellationToken cancellationToken) => ValueTask.FromResult(JobResult.Success);
}
