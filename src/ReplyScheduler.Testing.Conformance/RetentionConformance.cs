using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>What retention deletes, and what it never deletes.</summary>
public abstract class RetentionConformance(StoreUnderTest subject) : PermitStates(subject)
{
    private static readonly TimeSpan Ages = TimeSpan.FromDays(91);

    private async Task<Dictionary<string, int>> PruneAsync(int batch = 500)
    {
        var deleted = new Dictionary<string, int>();
        PrunePosition? position = null;
        while (true)
        {
            var result = await Store.Upkeep.PruneAsync(new PruneRequest(Me, batch, position), Token);
            result.Now.Should().Be(await NowAsync());
            result.Deleted.Values.Should().NotContain(count => count <= 0);
            (await CountAsync("job_slots s WHERE s.disposition = 'claimed' AND NOT EXISTS (SELECT 1 FROM job_executions e WHERE e.slot_time = s.slot_time AND e.job_id = s.job_id AND e.kind = s.kind)")).Should().Be(0);
            foreach (var (table, count) in result.Deleted) deleted[table] = deleted.GetValueOrDefault(table) + count;
            if (result.Next is null) return deleted;
            (result.Next != position || result.Deleted.Count > 0).Should().BeTrue("each batch deletes or moves on");
            position = result.Next;
        }
    }

    [Fact]
    public async Task Nothing_younger_than_its_age_is_deleted()
    {
        var run = await ClaimOneAsync(await AddAsync("a"), Start);
        await FinishAsync(Me, End(run.RunId));
        await InsertAsync(PermitStatus.Rejected);
        await AdvanceAsync(TimeSpan.FromDays(90) - Minute);

        (await PruneAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Slots_runs_and_events_past_their_ages_go_in_batches_of_any_size()
    {
        var job = await AddAsync("a", overlap: OverlapPolicy.Allow);
        await ExecuteSqlAsync($"UPDATE scheduled_jobs SET effective_from = {At(Start - Minute)}");
        job = await RowAsync("a");
        var runs = (await Store.Jobs.ClaimAsync(Claim(Me, [.. Enumerable.Range(0, 50).Select(i => Offer(job, Start - (50 - i) * Second))]), Token)).Runs;
        runs.Should().HaveCount(50);
        foreach (var run in runs) await FinishAsync(Me, End(run.RunId));
        await AdvanceAsync(Ages);

        var deleted = await PruneAsync(batch: 7);

        deleted["job_executions"].Should().Be(50);
        deleted["job_slots"].Should().Be(50);
        deleted["system_events"].Should().BeGreaterThan(100);
        (await CountAsync("job_slots")).Should().Be(0);
        (await CountAsync("scheduled_jobs")).Should().Be(1);
    }

    [Fact]
    public async Task A_slot_whose_row_was_pruned_stays_closed()
    {
        var job = await AddAsync("a");
        await FinishAsync(Me, End((await ClaimOneAsync(job, Start)).RunId));
        await AdvanceAsync(Ages);
        await PruneAsync();

        var answer = await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, Start), Offer(job, Start, SlotWish.MissLate)) with { CatchUp = TimeSpan.FromDays(3650) }, Token);

        (answer.Runs.Count, answer.Closed.Count).Should().Be((0, 0));
        (await CountAsync("job_slots")).Should().Be(0);
    }

    [Fact]
    public async Task The_catch_up_window_is_shorter_than_the_retention_of_slots_whatever_a_host_asks()
    {
        var job = await AddAsync("a");
        await ExecuteSqlAsync("UPDATE store_info SET keep_slots_days = 2");
        await AdvanceAsync(TimeSpan.FromHours(36));

        var answer = await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, Start)) with { CatchUp = TimeSpan.FromDays(80) }, Token);

        answer.Runs.Should().BeEmpty();
        answer.Closed.Should().ContainSingle().Which.Reason.Should().Be(SlotReason.Late);
    }

    [Fact]
    public async Task Runs_that_go_on_or_wait_for_a_retry_are_kept_with_their_slots()
    {
        var running = await ClaimOneAsync(await AddAsync("a"), Start);
        var waiting = await ClaimOneAsync(await AddAsync(Job("b") with { Retries = 1, RetryDelay = TimeSpan.FromHours(24) }), Start);
        await FinishAsync(Me, End(waiting.RunId, ExecutionStatus.Failed, "run_failed"));
        await AdvanceAsync(Ages);

        (await PruneAsync()).Should().NotContainKeys("job_executions", "job_slots");
        (await QueryAsync("SELECT id FROM job_executions")).Select(row => row[0]!.ToString()).Should().BeEquivalentTo(running.RunId.ToString(), waiting.RunId.ToString());
        (await CountAsync("job_slots")).Should().Be(2);
        (await CountAsync("instances")).Should().Be(1, "an instance that holds a run is still needed");
    }

    [Fact]
    public async Task A_run_keeps_its_start_record_as_long_as_it_is_kept_itself()
    {
        var run = await ClaimOneAsync(await AddAsync("a"), Start);
        await FinishAsync(Me, End(run.RunId));
        await ExecuteSqlAsync("UPDATE store_info SET keep_slots_days = 200");
        await AdvanceAsync(Ages);

        await PruneAsync();

        (await CountAsync($"system_events WHERE event_type = 'job_started' AND run_id = {Quote(run.RunId)}")).Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Only_permits_that_block_nothing_are_deleted_and_others_keep_their_trail(PermitStatus status)
    {
        var permit = await InsertAsync(status);
        var trail = await CountAsync($"system_events WHERE permit_id = {Quote(permit)}");
        await AdvanceAsync(Ages);

        await PruneAsync(batch: 3);

        var isGone = status is PermitStatus.Rejected or PermitStatus.Expired or PermitStatus.Revoked;
        (await CountAsync($"posting_permits WHERE permit_id = {Quote(permit)}")).Should().Be(isGone ? 0 : 1);
        (await CountAsync($"system_events WHERE permit_id = {Quote(permit)}")).Should().Be(isGone ? 0 : trail);
    }

    [Fact]
    public async Task A_rejected_reply_goes_with_its_decision_and_its_candidate()
    {
        await AddedAsync(Wish("t1"));
        var run = await RunAsync();
        var taken = await TakenAsync(run);
        await Store.Permits.DecideAsync(Decision(run, taken.Taken!.CandidateId), Token);
        await ExecuteSqlAsync("UPDATE posting_permits SET status = 'REJECTED', reason_code = 'policy_denied'");
        await AdvanceAsync(Ages);

        var deleted = await PruneAsync();

        deleted["posting_permits"].Should().Be(1);
        (await CountAsync("reply_decisions")).Should().Be(0);
        (await CountAsync("reply_candidates")).Should().Be(0);
    }

    [Fact]
    public async Task The_boot_of_an_instance_that_is_still_seen_is_kept()
    {
        await AdvanceAsync(Ages);
        await Store.Jobs.ClaimAsync(Claim(Me), Token);

        await PruneAsync();

        (await CountAsync($"system_events WHERE event_type = 'scheduler_boot' AND instance_id = {Quote(Me.InstanceId)}")).Should().Be(1);
        (await CountAsync("instances")).Should().Be(1);
    }

    [Fact]
    public async Task An_instance_that_was_not_seen_for_the_retention_age_goes_with_its_boot()
    {
        await AdvanceAsync(Ages);

        (await PruneAsync()).Should().ContainKey("instances");
        (await CountAsync("system_events WHERE event_type = 'scheduler_boot'")).Should().Be(0);
    }

    [Fact]
    public async Task Requests_of_jobs_that_are_gone_are_deleted_and_others_kept()
    {
        var (a, b) = (await AddAsync("a"), await AddAsync("b"));
        await ExecuteSqlAsync("DELETE FROM scheduled_jobs WHERE job_name = 'a'");
        foreach (var job in new[] { a, b })
            await ExecuteSqlAsync($"INSERT INTO job_requests (job_id, requested_at, requested_by) VALUES ({Quote(job.Id)}, {At(Start)}, 'me')");

        (await PruneAsync())["job_requests"].Should().Be(1);
        (await ScalarAsync("SELECT job_id FROM job_requests"))!.ToString().Should().Be(b.Id.ToString());
    }

    [Fact]
    public async Task An_event_that_a_hand_dated_ahead_keeps_no_others()
    {
        await ExecuteSqlAsync($"INSERT INTO system_events (event_type, message, created_at) VALUES ('by_hand', 'dated ahead', {At(Start.AddYears(1000))})");
        for (var i = 0; i < 10; i++) await ExecuteSqlAsync($"INSERT INTO system_events (event_type, message) VALUES ('by_hand', 'number {i}')");
        await AdvanceAsync(Ages);

        await PruneAsync(batch: 3);

        (await CountAsync("system_events WHERE event_type = 'by_hand'")).Should().Be(1);
    }
}
