using System.Data.Common;
using FluentAssertions;
using ReplyScheduler.Postgres.Tests.Conformance;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing.Conformance;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Races;

/// <summary>Steps that meet a transaction which is open and then ends: nothing that either of them wrote is lost to the other.</summary>
public sealed class OpenTransactionTests : ConformanceSuite
{
    private readonly PostgresUnderTest subject;

    public OpenTransactionTests() : this(new PostgresUnderTest())
    {
    }

    private OpenTransactionTests(PostgresUnderTest subject) : base(subject) => this.subject = subject;

    private async Task<DbTransaction> OpenAsync(string sql)
    {
        var connection = await subject.ConnectAsync();
        var transaction = await connection.BeginTransactionAsync(Token);
        await using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        await command.ExecuteNonQueryAsync(Token);
        return transaction;
    }

    private Task<long> WaitersAsync() => CountAsync("pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");

    [Fact]
    public async Task The_clock_does_not_pass_the_lease_of_a_claim_that_is_not_committed_yet()
    {
        var job = await AddAsync("a");
        var other = await OpenAsync($"INSERT INTO job_slots (job_id, slot_time, kind, disposition) VALUES ({Quote(job.Id)}, {At(Start)}, 'schedule', 'claimed')");
        var claim = Store.Jobs.ClaimAsync(Claim(Me, Offer(job, Start)), Token);
        while (await WaitersAsync() < 1) await Task.Yield();

        var move = Store.Schema.AdvanceAsync(Start.AddHours(1), passLeases: false, Token);
        while (await WaitersAsync() < 2 && !move.IsCompleted) await Task.Yield();
        await using (other.Connection) await other.RollbackAsync(Token);

        (await claim).Runs.Should().ContainSingle();
        (await move).Should().BeEquivalentTo(new { Now = Start, Holders = new[] { new { Me.InstanceId } } });
    }

    [Fact]
    public async Task A_request_that_a_transaction_found_waiting_is_taken_up_only_when_that_has_ended()
    {
        await AddAsync("a");
        var asked = new JobRequest.Run(Me, "ann", "because", "a", null, null, "k");
        (await Store.Jobs.RequestAsync(asked, Token)).Should().BeOfType<JobRequestOutcome.Accepted>();
        await using var connection = await subject.ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync(Token);
        (await Store.Jobs.RequestAsync(asked with { Transaction = transaction }, Token)).Should().BeOfType<JobRequestOutcome.Known>();

        (await Store.Jobs.ClaimAsync(Claim(Me), Token)).Runs.Should().BeEmpty("its run would not see what the transaction wrote");
        await transaction.CommitAsync(Token);
        (await Store.Jobs.ClaimAsync(Claim(Me), Token)).Runs.Should().ContainSingle();
    }

    [Fact]
    public async Task Claims_do_not_wait_for_a_person_who_has_a_finding_in_hand()
    {
        var job = await AddAsync("a", type: "handled by nobody");
        await ExecuteSqlAsync($"UPDATE scheduled_jobs SET effective_from = {At(Start.AddDays(-1))}");
        (await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, Start.AddMinutes(-2), SlotWish.Close)), Token)).Closed.Should().ContainSingle();
        var person = await OpenAsync("UPDATE alerts SET state = 'acknowledged', acknowledged_by = 'ann', acknowledged_at = first_seen_at");

        (await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, Start.AddMinutes(-1), SlotWish.Close)), Token)).Closed.Should().ContainSingle();
        await using (person.Connection) await person.CommitAsync(Token);
        (await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, Start, SlotWish.Close)), Token)).Closed.Should().ContainSingle();

        (await CountAsync("alerts WHERE rule = 'no_handler' AND state = 'acknowledged' AND count = 2")).Should().Be(1);
    }

    [Fact]
    public async Task A_run_that_failed_while_its_job_was_being_deleted_does_not_stay_for_ever()
    {
        var job = await AddAsync(Job("a") with { Retries = 3 });
        var run = (await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, Start)), Token)).Runs.Single();
        var person = await OpenAsync("DELETE FROM scheduled_jobs");
        await Store.Jobs.FinishAsync(new FinishRequest(Me, [End(run.RunId, ExecutionStatus.Failed, "run_failed")]), Token);
        await using (person.Connection) await person.CommitAsync(Token);
        (await CountAsync("job_executions WHERE retry_at IS NOT NULL")).Should().Be(1, "neither saw the other");

        await AdvanceAsync(TimeSpan.FromDays(91));
        for (PrunePosition? at = null; ;)
        {
            at = (await Store.Upkeep.PruneAsync(new PruneRequest(Me, 500, at), Token)).Next;
            if (at is null) break;
        }

        (await CountAsync("job_executions")).Should().Be(0);
        (await CountAsync("job_slots")).Should().Be(0);
    }
}
