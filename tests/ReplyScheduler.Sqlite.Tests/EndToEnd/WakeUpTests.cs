using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>The path of one reply when nothing goes wrong, and the ends of a process.</summary>
public sealed class WakeUpTests : EndToEndTest
{
    // Decision 25.
    [Fact]
    public async Task A_decision_is_posted_in_the_tick_that_made_it()
    {
        var host = NewHost();
        await host.OfferAsync("t1");

        await host.TickAsync();

        (await Db.PermitAsync("t1")).Status.Should().Be("USED");
        Platform.Posts.Should().ContainSingle().Which.Text.Should().Be("Thanks, Ada, for t1!");
        (await Db.TextsAsync("SELECT verdict FROM reply_slo_events")).Should().Equal("hit");
        (await Db.TextsAsync("SELECT event_type FROM system_events WHERE permit_id IS NOT NULL AND permit_id IN (SELECT permit_id FROM posting_permits WHERE target_id = 't1') AND event_type LIKE 'permit%' ORDER BY seq"))
            .Should().Equal("permit_requested", "permit_approved", "permit_in_flight", "permit_used");
    }

    [Fact]
    public async Task Stopping_drains_a_reply_that_is_decided()
    {
        var gate = new TaskCompletionSource();
        var composing = new TaskCompletionSource();
        var host = NewHost(r => r.Compose(async (_, _) =>
        {
            composing.SetResult();
            await gate.Task;
            return "Late but well.";
        }));
        await host.OfferAsync("t1");
        await host.BeginAsync();
        await composing.Task;

        var stopping = host.Scheduler.StopAsync(TimeSpan.FromSeconds(20));
        gate.SetResult();
        await stopping;

        (await Db.PermitAsync("t1")).Status.Should().Be("USED");
        await host.Invoking(h => h.TickAsync()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task A_run_that_outlasts_the_grace_is_cancelled_and_its_candidate_comes_back()
    {
        var composing = new TaskCompletionSource();
        var first = NewHost(r => r.Compose(async (_, ct) =>
        {
            composing.SetResult();
            await Task.Delay(Timeout.Infinite, ct);
            return "Never.";
        }));
        await first.OfferAsync("t1");
        await first.BeginAsync();
        await composing.Task;

        await first.Scheduler.StopAsync(TimeSpan.Zero);
        (await Db.TextsAsync("SELECT status, reason_code FROM job_executions JOIN scheduled_jobs j ON j.id = job_id WHERE job_type = 'reply_pipeline'")).Should().Equal("cancelled run_cancelled");

        var second = NewHost();
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        await second.TickAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        await second.TickAsync();
        (await Db.PermitAsync("t1")).Status.Should().Be("USED");
    }

    [Fact]
    public async Task A_virtual_clock_never_moves_a_production_database()
    {
        var host = NewHost();
        await host.OfferAsync("t1");
        var file = Db.Path + "-production";
        await using var production = new SqliteStore(file);
        var before = (await production.Schema.PrepareAsync(default)).Now;

        await production.Schema.Invoking(s => s.AdvanceAsync(before.AddHours(1), passLeases: true, default))
            .Should().ThrowAsync<StoreException>().WithMessage("*system's clock*");
        await new SqliteStore(new SqliteOptions { Path = file, VirtualClockFrom = Start }).Schema.Invoking(s => s.PrepareAsync(default)).Should().ThrowAsync<Exception>();
        await new Replay(host.Scheduler, production, TimeProvider.System).Invoking(r => r.RunAsync(before.AddHours(1)))
            .Should().ThrowAsync<StoreException>().WithMessage("*virtual clock*");

        (await production.Schema.PrepareAsync(default)).Now.Should().BeBefore(before.AddHours(1));
        (await production.Schema.PrepareAsync(default)).IsVirtual.Should().BeFalse();
    }
}
