using System.Collections.Concurrent;
using System.Text.Json;
using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>A slot is claimed at most once, whoever offers it, and never without its start record.</summary>
public abstract class ClaimConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private static readonly DateTimeOffset Past = Start.AddDays(-1);

    /// <summary>A job that existed before, so that slots of the past are its own.</summary>
    private async Task<JobRow> OldAsync(string name = "a", OverlapPolicy overlap = OverlapPolicy.Skip, string type = "work")
    {
        await AddAsync(name, type, overlap);
        await ExecuteSqlAsync($"UPDATE scheduled_jobs SET effective_from = {At(Start.AddDays(-30))} WHERE job_name = {Quote(name)}");
        return await RowAsync(name);
    }

    private Task<ClaimResult> OfferAsync(params SlotOffer[] slots) => Store.Jobs.ClaimAsync(Claim(Me, slots), Token);

    private async Task<ClosedSlot> ClosedAsync(params SlotOffer[] slots)
    {
        var result = await OfferAsync(slots);
        result.Runs.Should().BeEmpty();
        return result.Closed.Should().ContainSingle().Subject;
    }

    private async Task<(object? Disposition, object? Reason)> LedgerAsync(DateTimeOffset slot)
    {
        var row = (await QueryAsync($"SELECT disposition, reason_code FROM job_slots WHERE slot_time = {At(slot)}")).Should().ContainSingle().Subject;
        return (row[0], row[1]);
    }

    [Fact]
    public async Task A_claim_writes_ledger_execution_lease_and_start_event_together()
    {
        var job = await AddAsync("a");
        var result = await OfferAsync(Offer(job, Start));

        var run = result.Runs.Should().ContainSingle().Subject;
        run.Should().Be(new ClaimedRun(run.RunId, job.Id, Start, SlotKind.Schedule, 1));
        (result.Now, result.Swept, result.MoreWaiting, result.NextLeaseEnd).Should().Be((Start, 0, false, Start + Lease));
        (await LedgerAsync(Start)).Should().Be(("claimed", null));
        var row = (await QueryAsync("SELECT status, started_at, lease_owner, lease_until, triggered_by, instance_id, build, fence FROM job_executions")).Single();
        (row[0], row[2]?.ToString(), row[4], row[5]?.ToString(), row[6], row[7]).Should().Be(("running", Me.InstanceId.ToString(), "test", Me.InstanceId.ToString(), Me.Build, 1L));
        (Instant(row[1]), Instant(row[3])).Should().Be((Start, Start + Lease));
        (await EventsAsync()).Should().ContainSingle(e => e.Type == "job_started").Which.Should().Match<Events.SchedulerEvent>(e =>
            e.RunId == run.RunId && e.JobId == job.Id && e.CreatedAt == Start && e.InstanceId == Me.InstanceId && e.Build == Me.Build);
        Instant(await ScalarAsync("SELECT last_run_at FROM scheduled_jobs")).Should().Be(Start);
    }

    [Fact]
    public async Task The_start_event_of_a_planning_job_bears_the_pipelines_name_with_run_and_slot()
    {
        var job = await AddAsync("reply_v2_scheduler", JobTypes.ReplyPipeline);
        var run = await ClaimOneAsync(job, Start);

        var started = (await EventsAsync()).Single(e => e.Type == "reply_v2_scheduler_job_started");
        using var data = JsonDocument.Parse(started.Data!);
        data.RootElement.GetProperty("scheduler_run_id").GetGuid().Should().Be(run.RunId);
        data.RootElement.TryGetProperty("slot_time", out _).Should().BeTrue();
        (await EventsAsync()).Should().NotContain(e => e.Type == "job_started");
    }

    [Fact]
    public async Task A_planning_job_with_the_longest_name_starts_with_its_event()
    {
        var name = new string('p', 200);
        await ClaimOneAsync(await AddAsync(name, JobTypes.ReplyPipeline), Start);

        (await EventsAsync()).Should().ContainSingle(e => e.Type == name + "_job_started");
        (await CountAsync("event_spool")).Should().Be(0);
    }

    [Fact]
    public async Task A_slot_is_claimed_once_among_two_instances()
    {
        var job = await AddAsync("a", overlap: OverlapPolicy.Allow);
        var other = await OpenAsync(new StoreSetup());
        var otherStamp = await BootAsync(other);

        await ClaimOneAsync(job, Start);

        (await other.Jobs.ClaimAsync(Claim(otherStamp, Offer(job, Start)), Token)).Should().Match<ClaimResult>(r => r.Runs.Count == 0 && r.Closed.Count == 0);
        (await OfferAsync(Offer(job, Start))).Runs.Should().BeEmpty();
        (await CountAsync("job_executions")).Should().Be(1);
    }

    [Fact]
    public async Task Exactly_one_of_sixteen_concurrent_claimers_wins_each_of_two_hundred_slots() // R1, adversarial 30
    {
        var job = await OldAsync(overlap: OverlapPolicy.Allow);
        var slots = Enumerable.Range(0, 200).Select(i => Start - (Minute * i)).ToArray();
        var stores = new[] { Store, await OpenAsync(new StoreSetup()) };
        var won = new ConcurrentBag<(Guid Instance, DateTimeOffset Slot)>();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            var store = stores[i % 2];
            var stamp = await BootAsync(store);
            var order = slots.Skip(i * 12).Concat(slots.Take(i * 12)).Chunk(10);
            foreach (var chunk in order)
            {
                var result = await store.Jobs.ClaimAsync(Claim(stamp, [.. chunk.Select(slot => Offer(job, slot))]), Token);
                foreach (var run in result.Runs) won.Add((stamp.InstanceId, run.SlotTime));
            }
        }, Token)));

        won.Select(w => w.Slot).Should().BeEquivalentTo(slots);
        won.Select(w => w.Instance).Distinct().Should().HaveCountGreaterThan(1, "a race with one runner proves nothing");
        (await CountAsync("job_slots WHERE disposition = 'claimed'")).Should().Be(200);
        (await CountAsync("job_executions")).Should().Be(200);
        (await CountAsync("job_executions e WHERE (SELECT count(*) FROM system_events v WHERE v.run_id = e.id AND v.event_type = 'job_started') <> 1")).Should().Be(0);
    }

    [Fact]
    public async Task A_slot_ahead_of_the_stores_clock_is_refused_until_its_time()
    {
        var job = await AddAsync("a");
        (await OfferAsync(Offer(job, Start.AddMicroseconds(1)))).Should().Match<ClaimResult>(r => r.Runs.Count == 0 && r.Closed.Count == 0);
        (await CountAsync("job_slots")).Should().Be(0);

        await AdvanceAsync(TimeSpan.FromMicroseconds(1));
        await ClaimOneAsync(job, Start.AddMicroseconds(1));
    }

    [Fact]
    public async Task A_slot_before_effective_from_is_refused_and_leaves_no_row()
    {
        var job = await AddAsync("a");
        (await OfferAsync(Offer(job, Start.AddMicroseconds(-1)))).Should().Match<ClaimResult>(r => r.Runs.Count == 0 && r.Closed.Count == 0);
        (await CountAsync("job_slots")).Should().Be(0);
    }

    [Fact]
    public async Task A_slot_computed_from_an_older_version_of_the_row_is_refused_and_the_answer_names_the_new_version()
    {
        var stale = await OldAsync();
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET payload = 'new'");

        var result = await OfferAsync(Offer(stale, Start));
        result.Runs.Should().BeEmpty();
        result.CatalogueVersion.Should().BeGreaterThan(stale.Version);
        (await CountAsync("job_slots")).Should().Be(0);
        await ClaimOneAsync(await RowAsync("a"), Start);
    }

    [Fact]
    public async Task An_inactive_or_deleted_job_has_no_slots()
    {
        await OldAsync("a");
        var gone = await OldAsync("b");
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET is_active = false WHERE job_name = 'a'; DELETE FROM scheduled_jobs WHERE job_name = 'b'");

        var result = await OfferAsync(Offer(await RowAsync("a"), Start), Offer(gone, Start));
        result.Runs.Should().BeEmpty();
        (await CountAsync("job_slots")).Should().Be(0);
    }

    [Fact]
    public async Task A_slot_older_than_the_catch_up_window_is_missed_late_and_never_runs()
    {
        var job = await OldAsync();
        await ClaimOneAsync(job, Past);

        (await ClosedAsync(Offer(job, Past.AddMicroseconds(-1)))).Should().Be(new ClosedSlot(job.Id, Past.AddMicroseconds(-1), SlotDisposition.Missed, SlotReason.Late));
        (await LedgerAsync(Past.AddMicroseconds(-1))).Should().Be(("missed", "late"));
        (await OfferAsync(Offer(job, Past.AddMicroseconds(-1)))).Should().Match<ClaimResult>(r => r.Runs.Count == 0 && r.Closed.Count == 0);
    }

    [Theory]
    [InlineData(SlotWish.Coalesce, "coalesced", SlotReason.Coalesced)]
    [InlineData(SlotWish.MissLate, "late", SlotReason.Late)]
    public async Task A_slot_that_is_folded_or_late_is_recorded_as_missed(SlotWish wish, string reason, SlotReason expected)
    {
        var job = await OldAsync();
        (await ClosedAsync(Offer(job, Start, wish))).Should().Be(new ClosedSlot(job.Id, Start, SlotDisposition.Missed, expected));
        (await LedgerAsync(Start)).Should().Be(("missed", reason));
        (await CountAsync("job_executions")).Should().Be(0);
    }

    [Fact]
    public async Task A_slot_of_a_paused_job_is_skipped_until_the_pause_ends_by_itself()
    {
        await OldAsync();
        await ExecuteSqlAsync($"UPDATE scheduled_jobs SET paused_until = {At(Start + Minute)}, paused_by = 'ann', pause_reason = 'upkeep'");
        var job = await RowAsync("a");

        (await ClosedAsync(Offer(job, Start))).Should().Be(new ClosedSlot(job.Id, Start, SlotDisposition.Skipped, SlotReason.Paused));
        (await LedgerAsync(Start)).Should().Be(("skipped", "paused"));
        await AdvanceAsync(Minute);
        await ClaimOneAsync(job, Start + Minute);
    }

    [Fact]
    public async Task A_slot_that_is_due_while_the_last_run_goes_on_is_skipped_for_overlap()
    {
        var job = await AddAsync("a");
        var run = await ClaimOneAsync(job, Start);
        await AdvanceAsync(TimeSpan.FromSeconds(30));
        var slot = await NowAsync();

        (await ClosedAsync(Offer(job, slot))).Should().Be(new ClosedSlot(job.Id, slot, SlotDisposition.Skipped, SlotReason.Overlap));
        (await LedgerAsync(slot)).Should().Be(("skipped", "overlap"));
        await FinishAsync(Me, End(run.RunId));
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        await ClaimOneAsync(job, slot.AddSeconds(1));
    }

    [Fact]
    public async Task A_slot_inside_a_pause_is_skipped_also_when_it_is_offered_after_the_pause()
    {
        var job = await OldAsync();
        await ExecuteSqlAsync($"UPDATE scheduled_jobs SET paused_until = {At(Start)}");
        job = await RowAsync(job.Name);

        (await ClosedAsync(Offer(job, Start - Minute))).Should().Be(new ClosedSlot(job.Id, Start - Minute, SlotDisposition.Skipped, SlotReason.Paused));
        await ClaimOneAsync(job, Start);
    }

    [Fact]
    public async Task Runs_overlap_where_the_job_allows_it()
    {
        var job = await OldAsync(overlap: OverlapPolicy.Allow);
        await ClaimOneAsync(job, Start - Minute);
        await ClaimOneAsync(job, Start);
        (await CountAsync("job_executions WHERE status = 'running'")).Should().Be(2);
    }

    [Fact]
    public async Task A_closed_slot_is_blocked_when_no_live_instance_handles_its_type()
    {
        var job = await OldAsync(type: "nobodys");
        (await ClosedAsync(Offer(job, Start, SlotWish.Close))).Should().Be(new ClosedSlot(job.Id, Start, SlotDisposition.Blocked, SlotReason.NoHandler));
        (await LedgerAsync(Start)).Should().Be(("blocked", "no_handler"));
        (await EventsAsync()).Should().ContainSingle(e => e.Type == "slot_blocked");
    }

    [Fact]
    public async Task A_type_that_nobody_handles_is_an_alert_until_an_instance_that_handles_it_comes()
    {
        var job = await OldAsync(type: "nobodys");
        await ClosedAsync(Offer(job, Start, SlotWish.Close));
        (await QueryAsync("SELECT rule, subject, state FROM alerts")).Should().ContainSingle().Which.Should().Equal("no_handler", "nobodys", "open");

        await BootAsync(Store, "others");
        (await CountAsync("alerts WHERE state = 'open'")).Should().Be(1);
        await BootAsync(Store, "nobodys");

        (await CountAsync("alerts WHERE state = 'resolved' AND rule = 'no_handler'")).Should().Be(1);
    }

    [Fact]
    public async Task A_closed_slot_is_missed_when_a_live_instance_handles_its_type_and_blocked_when_that_one_is_gone()
    {
        var job = await OldAsync(type: "elsewhere");
        await BootAsync(await OpenAsync(new StoreSetup()), "elsewhere");

        (await ClosedAsync(Offer(job, Start, SlotWish.Close))).Should().Be(new ClosedSlot(job.Id, Start, SlotDisposition.Missed, SlotReason.Late));
        var later = await AdvanceAsync(TimeSpan.FromMinutes(10));
        (await ClosedAsync(Offer(job, later, SlotWish.Close))).Reason.Should().Be(SlotReason.NoHandler);
    }

    [Fact]
    public async Task Slots_that_did_not_run_give_one_event_per_job_and_reason_with_range_and_count()
    {
        var (a, b) = (await OldAsync("a"), await OldAsync("b"));
        var offers = Enumerable.Range(1, 50).Select(i => Start - (Minute * i)).Reverse()
            .SelectMany(slot => new[] { Offer(a, slot, SlotWish.Coalesce), Offer(b, slot, SlotWish.MissLate) }).ToArray();

        (await OfferAsync(offers)).Closed.Should().HaveCount(100);

        var missed = (await EventsAsync()).Where(e => e.Type == "slot_missed").ToList();
        missed.Select(e => e.JobId).Should().BeEquivalentTo([a.Id, b.Id]);
        using var data = JsonDocument.Parse(missed.Single(e => e.JobId == b.Id).Data!);
        data.RootElement.GetProperty("count").GetInt32().Should().Be(50);
        data.RootElement.GetProperty("reason").GetString().Should().Be("late");
        data.RootElement.GetProperty("slot_time").GetDateTimeOffset().Should().Be(Start - (Minute * 50));
        data.RootElement.GetProperty("last_slot_time").GetDateTimeOffset().Should().Be(Start - Minute);
    }

    [Fact]
    public async Task A_batch_is_claimed_as_one_and_answered_completely()
    {
        var jobs = new List<JobRow>();
        for (var i = 0; i < 10; i++) jobs.Add(await OldAsync($"job {i}"));

        var result = await OfferAsync([.. jobs.Select((job, i) => Offer(job, Start - (Minute * i))).OrderBy(o => o.SlotTime)]);

        result.Runs.Select(run => run.JobId).Should().BeEquivalentTo(jobs.Select(job => job.Id));
        result.Runs.Select(run => run.RunId).Should().OnlyHaveUniqueItems();
        (await CountAsync("system_events WHERE event_type = 'job_started'")).Should().Be(10);
    }
}
