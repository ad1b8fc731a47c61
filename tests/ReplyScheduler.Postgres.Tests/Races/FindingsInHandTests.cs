using System.Data.Common;
using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Postgres.Tests.Conformance;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing.Conformance;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Races;

/// <summary>
/// A person who has every finding in hand, in a transaction that stays open, holds up no step that would raise one again or end one; what
/// was due to end meanwhile ends at the next claim. A step that waits fails by its lock time-out.
/// </summary>
public sealed class FindingsInHandTests : PermitStates
{
    private readonly PostgresUnderTest subject;

    public FindingsInHandTests() : this(new PostgresUnderTest())
    {
    }

    private FindingsInHandTests(PostgresUnderTest subject) : base(subject) => this.subject = subject;

    private async Task<DbTransaction> HoldAsync()
    {
        var connection = await subject.ConnectAsync();
        var transaction = await connection.BeginTransactionAsync(Token);
        await using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = ("SELECT FROM alerts FOR UPDATE", transaction);
        await command.ExecuteNonQueryAsync(Token);
        return transaction;
    }

    private async Task LetGoAsync(DbTransaction held)
    {
        await using (held.Connection) await held.RollbackAsync(Token);
    }

    private Task<long> OpenFindingsAsync(string rule) => CountAsync($"alerts WHERE rule = '{rule}' AND state = 'open'");

    private Task TickAsync(params JobPlan[] plans) => Store.Jobs.ClaimAsync(Claim(Me) with { Plans = plans }, Token);

    [Fact]
    public async Task Of_a_job_that_is_stale_and_succeeds()
    {
        var job = await AddAsync(Job("a", overlap: OverlapPolicy.Allow) with { Freshness = TimeSpan.FromMinutes(10) });
        await AdvanceAsync(TimeSpan.FromMinutes(10));
        await TickAsync();
        (await OpenFindingsAsync("freshness")).Should().Be(1);
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET stale_since = NULL");
        var person = await HoldAsync();

        await TickAsync();
        await FinishAsync(Me, End((await ClaimOneAsync(job, await NowAsync())).RunId));
        (await OpenFindingsAsync("freshness")).Should().Be(1);
        await LetGoAsync(person);
        await TickAsync();
        (await OpenFindingsAsync("freshness")).Should().Be(0);
    }

    [Fact]
    public async Task Of_a_job_that_is_planned_wrongly_and_then_well()
    {
        var job = await AddAsync("a");
        var (bad, good) = (new JobPlan(job.Id, job.Version, null, "no such day", true), new JobPlan(job.Id, job.Version, Start, null, true));
        await TickAsync(bad);
        (await OpenFindingsAsync("bad_schedule")).Should().Be(1);
        var person = await HoldAsync();

        await TickAsync(bad);
        await TickAsync(good);
        (await OpenFindingsAsync("bad_schedule")).Should().Be(1);
        await LetGoAsync(person);
        await TickAsync();
        (await OpenFindingsAsync("bad_schedule")).Should().Be(0);
    }

    [Fact]
    public async Task Of_a_type_that_an_instance_begins_to_handle()
    {
        var job = await AddAsync("a", type: "later");
        await ExecuteSqlAsync($"UPDATE scheduled_jobs SET effective_from = {At(Start.AddDays(-1))}");
        (await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, Start.AddMinutes(-2), SlotWish.Close)), Token)).Closed.Should().ContainSingle();
        var person = await HoldAsync();

        var other = await BootAsync(Store, "later");
        (await OpenFindingsAsync("no_handler")).Should().Be(1);
        await LetGoAsync(person);
        await TickAsync();
        (await OpenFindingsAsync("no_handler")).Should().Be(1, "this instance does not handle it");
        await Store.Jobs.ClaimAsync(Claim(other), Token);
        (await OpenFindingsAsync("no_handler")).Should().Be(0);
    }

    [Fact]
    public async Task Of_jobs_that_are_left_by_their_owner_and_come_back()
    {
        await Store.Jobs.SyncAsync(Sync(Me, Job("a"), Job("b"), Job("c")), Token);
        await Store.Jobs.SyncAsync(Sync(Me, Job("a"), Job("b")), Token);
        var person = await HoldAsync();

        (await Store.Jobs.SyncAsync(Sync(Me, Job("a")), Token)).Unowned.Should().Be(1);
        await Store.Jobs.SyncAsync(Sync(Me, Job("a"), Job("b"), Job("c")), Token);
        (await OpenFindingsAsync("unowned_job")).Should().Be(1);
        await LetGoAsync(person);
        await Store.Jobs.SyncAsync(Sync(Me, Job("a"), Job("b"), Job("c")), Token);
        (await OpenFindingsAsync("unowned_job")).Should().Be(0);
    }

    [Fact]
    public async Task Of_a_source_whose_permits_are_rejected()
    {
        await RejectAsync();
        (await OpenFindingsAsync("invalid_pipeline_source")).Should().Be(1);
        var person = await HoldAsync();

        await RejectAsync();
        await LetGoAsync(person);
        await RejectAsync();
        (await CountAsync("alerts WHERE rule = 'invalid_pipeline_source' AND count = 2")).Should().Be(1, "one was in hand");
    }

    private async Task RejectAsync() =>
        (await Store.Permits.RefuseAsync(
            new RefuseRequest(Me, await InsertAsync(), PermitStatus.Rejected, PermitReason.InvalidPipelineSource, null, Pipeline, null, null), Token)).Should().Be(StepOutcome.Done);
}
