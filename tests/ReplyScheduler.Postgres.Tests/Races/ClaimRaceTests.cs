using System.Data.Common;
using FluentAssertions;
using ReplyScheduler.Postgres.Tests.Conformance;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing.Conformance;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Races;

/// <summary>Claims and ends of several hosts at the same moment, and people's own transactions between them: each slot once, and nobody gets an error.</summary>
public sealed class ClaimRaceTests : ConformanceSuite
{
    private const int Hosts = 8;

    private readonly PostgresUnderTest subject;
    private readonly List<(IReplySchedulerStore Store, InstanceStamp Stamp)> hosts = [];

    public ClaimRaceTests() : this(new PostgresUnderTest())
    {
    }

    private ClaimRaceTests(PostgresUnderTest subject) : base(subject) => this.subject = subject;

    private async Task StartHostsAsync()
    {
        IReplySchedulerStore[] stores = [Store, await OpenAsync(new StoreSetup()), await OpenAsync(new StoreSetup())];
        for (var i = 0; i < Hosts; i++) hosts.Add((stores[i % stores.Length], await BootAsync(stores[i % stores.Length])));
    }

    private Task<T[]> AtOnceAsync<T>(Func<IReplySchedulerStore, InstanceStamp, Task<T>> step) =>
        Task.WhenAll(hosts.Select(host => Task.Run(() => step(host.Store, host.Stamp), Token)));

    /// <summary>Jobs that existed before, so that slots of the past are their own.</summary>
    private async Task<List<JobRow>> JobsAsync(int count, TimeSpan? freshness = null)
    {
        await Store.Jobs.SyncAsync(Sync(Me, [.. Enumerable.Range(0, count).Select(i => Job($"job {i:0000}", overlap: OverlapPolicy.Allow) with { Freshness = freshness })]), Token);
        await ExecuteSqlAsync($"UPDATE scheduled_jobs SET effective_from = {At(Start.AddDays(-1))}");
        return [.. (await Store.Jobs.LoadAsync(0, Token)).Jobs.OrderBy(job => job.Id.ToString("D"), StringComparer.Ordinal)];
    }

    private static SlotOffer[] Offers(List<JobRow> jobs, DateTimeOffset slot) => [.. jobs.Select(job => Offer(job, slot))];

    /// <summary>A person's transaction that has done something and is still open.</summary>
    private async Task<DbTransaction> HoldAsync(string sql)
    {
        var connection = await subject.ConnectAsync();
        var transaction = await connection.BeginTransactionAsync(Token);
        await using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        await command.ExecuteNonQueryAsync(Token);
        return transaction;
    }

    private static async Task ReleaseAsync(DbTransaction transaction)
    {
        await using var connection = transaction.Connection!;
        await transaction.CommitAsync(Token);
    }

    private async Task<List<ClaimedRun>> RaceAsync(List<JobRow> jobs, DateTimeOffset slot)
    {
        var answers = await AtOnceAsync(async (store, stamp) => (stamp, claim: await store.Jobs.ClaimAsync(Claim(stamp, Offers(jobs, slot)), Token)));
        var ends = await Task.WhenAll(answers.Where(answer => answer.claim.Runs.Count > 0).Select(
            answer => Store.Jobs.FinishAsync(new FinishRequest(answer.stamp, [.. answer.claim.Runs.Select(run => End(run.RunId))]), Token)));
        ends.SelectMany(outcomes => outcomes).Should().AllBeOfType<StepOutcome.Applied>();
        return [.. answers.SelectMany(answer => answer.claim.Runs)];
    }

    [Fact]
    public async Task Each_of_a_thousand_slots_that_eight_hosts_claim_at_once_is_won_once_whatever_people_do_meanwhile() // R1
    {
        await StartHostsAsync();
        var jobs = await JobsAsync(1000);
        using var over = new CancellationTokenSource();
        var edits = Task.Run(() => RepeatAsync("UPDATE scheduled_jobs SET pause_reason = 'edited' WHERE job_name < 'x'", over.Token), Token);
        var churn = Task.Run(
            () => RepeatAsync("INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('x', 'work', '* * * * *'); DELETE FROM scheduled_jobs WHERE job_name = 'x'", over.Token), Token);

        for (var round = 1; round <= 4; round++)
        {
            var won = await RaceAsync(jobs, Start.AddMinutes(-round));
            won.Select(run => run.JobId).Should().OnlyHaveUniqueItems().And.HaveCount(1000);
        }

        await over.CancelAsync();
        (await edits, await churn).Should().Match<(int Edits, int Churn)>(done => done.Edits > 0 && done.Churn > 0, "an idle person proves nothing");
        (await CountAsync("job_executions")).Should().Be(4000);
        (await CountAsync("job_executions e WHERE (SELECT count(*) FROM system_events v WHERE v.run_id = e.id) <> 2")).Should().Be(0, "each has its start and its end");
    }

    private async Task<int> RepeatAsync(string sql, CancellationToken over)
    {
        for (var times = 0; ; times++)
        {
            if (over.IsCancellationRequested) return times;
            await ExecuteSqlAsync(sql);
        }
    }

    [Fact]
    public async Task Neither_claims_nor_ends_wait_for_a_person_who_has_every_job_in_hand()
    {
        var jobs = await JobsAsync(20, TimeSpan.FromMinutes(1));
        var person = await HoldAsync("UPDATE scheduled_jobs SET pause_reason = 'a long edit'");

        var runs = (await Store.Jobs.ClaimAsync(Claim(Me, Offers(jobs, Start)), Token)).Runs;
        runs.Should().HaveCount(20);
        var finish = Store.Jobs.FinishAsync(new FinishRequest(Me, [.. runs.Select(run => End(run.RunId))]), Token);
        while (await CountAsync("job_executions WHERE status = 'succeeded'") < 20) await Task.Yield();

        await ReleaseAsync(person);
        (await finish).Should().HaveCount(20).And.AllBeOfType<StepOutcome.Applied>();
        (await CountAsync($"scheduled_jobs WHERE fresh_until = {At(Start + Minute)}")).Should().Be(20, "the success counts although the row was not free");
    }

    [Fact]
    public async Task Registering_waits_for_a_person_with_nothing_in_hand_and_then_writes()
    {
        await JobsAsync(20);
        var person = await HoldAsync("UPDATE scheduled_jobs SET pause_reason = 'a long edit' WHERE job_name = 'job 0007'");
        var changed = Enumerable.Range(0, 20).Select(i => Job($"job {i:0000}") with { Schedule = "5 * * * *" }).ToArray();

        var sync = Store.Jobs.SyncAsync(Sync(Me, changed), Token);
        while (await CountAsync("scheduled_jobs WHERE schedule = '5 * * * *'") < 19) await Task.Yield();
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET pause_reason = 'another' WHERE job_name <> 'job 0007'");

        await ReleaseAsync(person);
        (await sync).Written.Should().Be(20);
        (await CountAsync("system_events WHERE event_type = 'job_overwritten'")).Should().Be(20);
    }

    [Fact]
    public async Task A_run_whose_lease_is_over_is_swept_or_ended_and_never_both()
    {
        await StartHostsAsync();
        var jobs = await JobsAsync(200);
        for (var round = 1; round <= 5; round++)
        {
            var runs = (await Store.Jobs.ClaimAsync(Claim(Me, Offers(jobs, await NowAsync())), Token)).Runs;
            await AdvanceAsync(Lease);
            var finish = Store.Jobs.FinishAsync(new FinishRequest(Me, [.. runs.Select(run => End(run.RunId))]), Token);
            var claims = await AtOnceAsync((store, stamp) => store.Jobs.ClaimAsync(Claim(stamp), Token));
            var applied = (await finish).Count(outcome => outcome is StepOutcome.Applied);
            var rest = await Store.Jobs.ClaimAsync(Claim(Me), Token);

            (applied + claims.Sum(claim => claim.Swept) + rest.Swept).Should().Be(200);
            (await CountAsync("job_executions WHERE status = 'running'")).Should().Be(0);
        }

        (await CountAsync("job_executions e WHERE (SELECT count(*) FROM system_events v WHERE v.run_id = e.id AND v.event_type IN ('test_ended', 'job_abandoned')) <> 1")).Should().Be(0);
    }

    [Fact]
    public async Task Requests_and_retries_that_eight_hosts_take_up_at_once_run_once_each_within_the_limit()
    {
        await StartHostsAsync();
        await AddAsync(Job("a", overlap: OverlapPolicy.Allow) with { OverlapLimit = 70 });
        for (var i = 0; i < 100; i++) await Store.Jobs.RequestAsync(new JobRequest.Run(Me, "ann", "race", "a", $"{i}", null, null), Token);

        var claims = await AtOnceAsync((store, stamp) => store.Jobs.ClaimAsync(Claim(stamp) with { Room = 20 }, Token));

        var runs = claims.SelectMany(claim => claim.Runs).ToList();
        runs.Select(run => run.Payload).Should().OnlyHaveUniqueItems().And.HaveCount(70);
        runs.Select(run => run.SlotTime).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_change_that_is_committed_after_a_later_one_was_read_is_read_by_the_next_load()
    {
        await AddAsync("early");
        await AddAsync("late");
        var known = await Store.Jobs.LoadAsync(0, Token);
        var person = await HoldAsync("UPDATE scheduled_jobs SET payload = 'x' WHERE job_name = 'early'");
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET payload = 'y' WHERE job_name = 'late'");
        var between = await Store.Jobs.LoadAsync(known.Version, Token);
        between.Jobs.Should().ContainSingle().Which.Payload.Should().Be("y");

        await ReleaseAsync(person);

        (await Store.Jobs.LoadAsync(between.Version, Token)).Jobs.Select(job => job.Payload).Should().Contain("x");
        (await Store.Jobs.ClaimAsync(Claim(Me), Token)).CatalogueVersion.Should().BeGreaterThan(between.Version);
    }

    [Fact]
    public async Task A_key_that_waits_in_an_open_transaction_is_known_when_that_commits_and_free_when_it_does_not()
    {
        await AddAsync("a");
        var first = await HoldAsync("INSERT INTO job_requests (job_id, request_key, requested_by) SELECT id, 'k', 'ann' FROM scheduled_jobs");
        var asked = Store.Jobs.RequestAsync(new JobRequest.Run(Me, "bob", "race", "a", null, null, "k"), Token);
        await WaitForLockAsync();
        await ReleaseAsync(first);
        (await asked).Should().BeOfType<JobRequestOutcome.Known>();

        await ExecuteSqlAsync("DELETE FROM job_requests");
        var second = await HoldAsync("INSERT INTO job_requests (job_id, request_key, requested_by) SELECT id, 'k', 'ann' FROM scheduled_jobs");
        asked = Store.Jobs.RequestAsync(new JobRequest.Run(Me, "bob", "race", "a", null, null, "k"), Token);
        await WaitForLockAsync();
        await using (second.Connection) await second.RollbackAsync(Token);
        (await asked).Should().BeOfType<JobRequestOutcome.Accepted>();
    }

    private async Task WaitForLockAsync()
    {
        while (await CountAsync("pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) OR NOT granted AND locktype = 'transactionid'") == 0)
            await Task.Yield();
    }
}
