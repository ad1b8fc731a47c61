using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>What the database refuses to everybody, hand-written SQL included.</summary>
public abstract class GuardConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    public static TheoryData<ExecutionStatus, ExecutionStatus> Pairs
    {
        get
        {
            var pairs = new TheoryData<ExecutionStatus, ExecutionStatus>();
            foreach (var from in Enum.GetValues<ExecutionStatus>())
            {
                foreach (var to in Enum.GetValues<ExecutionStatus>().Where(to => to != from)) pairs.Add(from, to);
            }

            return pairs;
        }
    }

    public static TheoryData<ExecutionStatus> Ends => [.. Enum.GetValues<ExecutionStatus>().Where(status => status != ExecutionStatus.Running)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task An_execution_moves_by_the_state_table_only(ExecutionStatus from, ExecutionStatus to)
    {
        var run = await ClaimOneAsync(await AddAsync("a"), Start);
        if (from != ExecutionStatus.Running) await ExecuteSqlAsync(Move(from));

        if (StateTables.Executions.Allows(from, to)) await ExecuteSqlAsync(Move(to));
        else await RefusedAsync(Move(to));

        (await ScalarAsync($"SELECT status FROM job_executions WHERE id = {Quote(run.RunId)}"))
            .Should().Be(StoredCode.Of(StateTables.Executions.Allows(from, to) ? to : from));
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task An_execution_is_born_running(ExecutionStatus born)
    {
        var run = await ClaimOneAsync(await AddAsync("a"), Start);
        await RefusedAsync($"""
            INSERT INTO job_executions (job_id, slot_time, kind, attempt, status, started_at, completed_at)
            SELECT job_id, slot_time, kind, 2, '{StoredCode.Of(born)}', started_at, started_at FROM job_executions WHERE id = {Quote(run.RunId)}
            """);
    }

    [Fact]
    public async Task An_execution_needs_a_claimed_slot_and_an_attempt_exists_once()
    {
        var job = await AddAsync("a");
        await RefusedAsync(Insert(job, attempt: 1));
        await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, Start, SlotWish.Coalesce)), Token);
        await RefusedAsync(Insert(job, attempt: 1));
        var other = await AddAsync("b");
        await ClaimOneAsync(other, Start);
        await RefusedAsync(Insert(other, attempt: 1));
        await ExecuteSqlAsync(Insert(other, attempt: 2));
    }

    [Theory]
    [InlineData("job_id = '00000000-0000-7000-8000-000000000000'")]
    [InlineData("attempt = 2")]
    [InlineData("kind = 'manual'")]
    [InlineData("slot_time = lease_until")]
    [InlineData("started_at = lease_until")]
    [InlineData("lease_owner = '00000000-0000-7000-8000-000000000000'")]
    [InlineData("completed_at = started_at")]
    [InlineData("lease_until = NULL")]
    [InlineData("result = '{broken'")]
    public async Task What_an_execution_is_never_changes(string change)
    {
        await ClaimOneAsync(await AddAsync("a"), Start);
        await RefusedAsync($"UPDATE job_executions SET {change}");
    }

    [Fact]
    public async Task The_ledger_refuses_updates_and_deletion_of_young_rows()
    {
        await ClaimOneAsync(await AddAsync("a"), Start);
        await RefusedAsync("UPDATE job_slots SET disposition = 'missed', reason_code = 'late'");
        await RefusedAsync("DELETE FROM job_slots");

        await AdvanceAsync(TimeSpan.FromDays(90) - TimeSpan.FromSeconds(1));
        await RefusedAsync("DELETE FROM job_slots");
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        await ExecuteSqlAsync("DELETE FROM job_slots");
    }

    [Theory]
    [InlineData("'claimed', 'late'")]
    [InlineData("'missed', NULL")]
    [InlineData("'run', NULL")]
    [InlineData("'missed', 'because'")]
    public async Task A_ledger_row_outside_the_vocabulary_is_refused(string values) =>
        await RefusedAsync($"INSERT INTO job_slots (job_id, slot_time, kind, disposition, reason_code, created_at) VALUES ({Quote(Guid.CreateVersion7())}, {At(Start)}, 'schedule', {values}, {At(Start)})");

    [Fact]
    public async Task Events_refuse_updates_and_deletion_of_young_rows()
    {
        await RefusedAsync("UPDATE system_events SET severity = 'critical'");
        await RefusedAsync($"UPDATE system_events SET created_at = {At(Start.AddDays(-1))}");
        await RefusedAsync("DELETE FROM system_events");

        await AdvanceAsync(TimeSpan.FromDays(90));
        await ExecuteSqlAsync("DELETE FROM system_events");
    }

    [Fact]
    public async Task Executions_are_kept_while_they_run_and_while_they_are_young()
    {
        var run = await ClaimOneAsync(await AddAsync("a"), Start);
        await AdvanceAsync(TimeSpan.FromDays(91));
        await RefusedAsync("DELETE FROM job_executions");
        await FinishAsync(Me, End(run.RunId));
        await ExecuteSqlAsync("DELETE FROM job_executions");

        await ClaimOneAsync(await RowAsync("a"), await NowAsync());
        await ExecuteSqlAsync(Move(ExecutionStatus.Succeeded));
        await RefusedAsync("DELETE FROM job_executions");
    }

    private string Move(ExecutionStatus to) => to == ExecutionStatus.Running
        ? $"UPDATE job_executions SET status = 'running', completed_at = NULL, lease_until = {At(Start + Lease)}"
        : $"UPDATE job_executions SET status = '{StoredCode.Of(to)}', completed_at = {At(Start)}, lease_until = NULL";

    private string Insert(JobRow job, int attempt) => $"""
        INSERT INTO job_executions (job_id, slot_time, kind, attempt, status, started_at, lease_until)
        VALUES ({Quote(job.Id)}, {At(Start)}, 'schedule', {attempt}, 'running', {At(Start)}, {At(Start + Lease)})
        """;
}
