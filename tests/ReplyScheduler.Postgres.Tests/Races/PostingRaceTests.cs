using System.Globalization;
using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Postgres.Tests.Conformance;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing.Conformance;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Races;

/// <summary>
/// Steps of several hosts at the same moment, where a server runs them side by side: the answers are those of some order of the steps, and
/// nobody gets an error.
/// </summary>
public sealed class PostingRaceTests() : PermitStates(new PostgresUnderTest())
{
    private const int Hosts = 4;
    private const int Callers = 16;

    private readonly List<IReplySchedulerStore> hosts = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_sixteen_permits_for_one_target_one_is_launched_whether_or_not_its_launchers_count(bool someCount)
    {
        await OpenAsync();
        var gates = new GateLimits(TimeSpan.Zero, 1000, 1000);
        for (var round = 0; round < 10; round++)
        {
            var requests = new List<LaunchRequest>();
            for (var i = 0; i < Callers; i++) requests.Add(Launch(await InsertAsync($"race-{round}"), Hash(Words)) with { Gates = someCount && i % 3 == 0 ? gates : NoLimits });

            var answers = await AtOnceAsync(requests, (store, request) => store.Permits.LaunchAsync(request, Token));

            answers.Should().ContainSingle(answer => answer is LaunchResult.Launched);
            answers.Count(answer => answer.Equals(new LaunchResult.Ended(PermitStatus.Rejected, PermitReason.DuplicateTarget))).Should().Be(Callers - 1);
        }
    }

    [Fact]
    public async Task Spacing_lets_one_of_many_launches_through_and_tells_the_others_when_it_opens()
    {
        await OpenAsync();
        var gates = new GateLimits(TimeSpan.FromHours(1), null, null);
        var requests = new List<LaunchRequest>();
        for (var i = 0; i < Callers; i++) requests.Add(Launch(await InsertAsync(), Hash(Words)) with { Gates = gates });

        var answers = await AtOnceAsync(requests, (store, request) => store.Permits.LaunchAsync(request, Token));

        answers.Should().ContainSingle(answer => answer is LaunchResult.Launched);
        answers.Count(answer => answer.Equals(new LaunchResult.GateClosed(PermitReason.Spacing))).Should().Be(Callers - 1);
        Instant(await ScalarAsync("SELECT closed_until FROM accounts")).Should().Be(await NowAsync() + TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Nothing_is_launched_after_a_stop_was_answered()
    {
        await OpenAsync();
        for (var round = 0; round < 10; round++)
        {
            var requests = new List<LaunchRequest>();
            for (var i = 0; i < Callers; i++) requests.Add(Launch(await InsertAsync(), Hash(Words)));

            var launching = AtOnceAsync(requests, (store, request) => store.Permits.LaunchAsync(request, Token));
            await Store.Permits.SwitchAsync(new SwitchRequest(Me, StopScope.Global, "*", Stop: true, Revoke: false, "ann", "race"), Token);
            var launched = await FlyingAsync();
            var answers = await launching;

            (await FlyingAsync()).Should().Be(launched);
            answers.Should().OnlyContain(answer => answer is LaunchResult.Launched || answer.Equals(new LaunchResult.GateClosed(PermitReason.StopSwitch)));
            await Store.Permits.SwitchAsync(new SwitchRequest(Me, StopScope.Global, "*", Stop: false, Revoke: true, "ann", "race"), Token);
        }
    }

    [Fact]
    public async Task Nothing_is_sent_to_a_target_after_its_withdrawal_was_answered()
    {
        await OpenAsync();
        for (var round = 0; round < 20; round++)
        {
            var target = $"gone-{round}";
            var launch = Launch(await DecidedAsync(target));
            var launching = Task.Run(() => hosts[round % Hosts].Permits.LaunchAsync(launch, Token));
            (await Store.Candidates.WithdrawAsync(new WithdrawRequest(Me, "default", target), Token)).Should().Be(1);
            var status = await StatusAsync(launch.PermitId);

            var answer = await launching;

            if (answer is LaunchResult.Launched) status.Should().Be(PermitStatus.InFlight);
            else answer.Should().Be(new LaunchResult.Ended(PermitStatus.Rejected, PermitReason.TargetDeleted));
        }
    }

    [Fact]
    public async Task Targets_that_several_hosts_offer_in_any_order_are_each_added_once()
    {
        await OpenAsync();
        for (var round = 0; round < 10; round++)
        {
            var targets = Enumerable.Range(0, 50).Select(i => $"{round}-{i}").ToArray();
            var requests = Enumerable.Range(0, Callers).Select(_ => new OfferRequest(Me, Pipeline, [.. Shuffled(targets).Select(target => Wish(target))])).ToList();

            var answers = await AtOnceAsync(requests, (store, request) => store.Candidates.OfferAsync(request, Token));

            answers.Sum(list => list.Count(answer => answer is OfferAnswer.Added)).Should().Be(targets.Length);
            answers.Sum(list => list.Count(answer => answer.Equals(new OfferAnswer.Known(CandidateStatus.Waiting)))).Should().Be(targets.Length * (Callers - 1));
        }
    }

    [Fact]
    public async Task What_several_hosts_bring_back_at_once_comes_back_once_with_one_event()
    {
        await OpenAsync();
        var targets = Enumerable.Range(0, 20).Select(i => $"t{i}").ToArray();
        await Store.Candidates.OfferAsync(new OfferRequest(Me, Pipeline, [.. targets.Select(target => Wish(target, life: Minute))]), Token);
        await AdvanceAsync(Minute);
        await TakenAsync(await RunAsync());
        var requests = Enumerable.Range(0, Callers).Select(_ => new OfferRequest(Me, Pipeline, [.. Shuffled(targets).Select(target => Wish(target, requeue: true))])).ToList();

        var answers = await AtOnceAsync(requests, (store, request) => store.Candidates.OfferAsync(request, Token));

        answers.Sum(list => list.Count(answer => answer is OfferAnswer.Added)).Should().Be(targets.Length);
        answers.Sum(list => list.Count(answer => answer.Equals(new OfferAnswer.Known(CandidateStatus.Waiting)))).Should().Be(targets.Length * (Callers - 1));
        (await EventsAsync()).Count(e => e.Type == EventNames.CandidateRequeued).Should().Be(targets.Length);
    }

    [Fact]
    public async Task One_text_is_decided_once_however_many_runs_compose_it_together()
    {
        await OpenAsync();
        var requests = new List<DecideRequest>();
        for (var i = 0; i < Callers; i++) requests.Add((await HeldAsync($"t{i}")) with { DuplicateWindow = TimeSpan.FromHours(24) });

        var answers = await AtOnceAsync(requests, (store, request) => store.Permits.DecideAsync(request, Token));

        answers.Should().ContainSingle(answer => answer is DecideResult.Decided);
        answers.Count(answer => answer is DecideResult.DuplicateText).Should().Be(Callers - 1);
        (await CountAsync("posting_permits")).Should().Be(1);
        (await CountAsync("job_executions WHERE status = 'running'")).Should().Be(Callers - 1);
    }

    [Fact]
    public async Task A_decision_that_is_asked_for_many_times_at_once_is_made_once_and_answered_alike()
    {
        await OpenAsync();
        var request = (await HeldAsync("t")) with { DuplicateWindow = TimeSpan.FromHours(24) };

        var answers = await AtOnceAsync(Enumerable.Repeat(request, Callers).ToList(), (store, r) => store.Permits.DecideAsync(r, Token));

        answers.Should().OnlyContain(answer => answer is DecideResult.Decided);
        (await CountAsync("reply_decisions")).Should().Be(1);
        (await EventsAsync()).Count(e => e.Type == "test_ended").Should().Be(1);
    }

    [Fact]
    public async Task One_posted_id_that_is_reported_for_several_permits_is_the_post_of_one()
    {
        await OpenAsync();
        for (var round = 0; round < 10; round++)
        {
            var reports = new List<SettleRequest>();
            for (var i = 0; i < Hosts; i++)
            {
                var launch = Launch(await InsertAsync(), Hash(Words));
                await LaunchAsync(launch);
                reports.Add(Settle(launch, PermitStatus.Used, postedId: $"post-{round}"));
            }

            (await AtOnceAsync(reports, (store, report) => store.Permits.SettleAsync(report, Token))).Should().OnlyContain(answer => answer == StepOutcome.Done);

            var statuses = new List<PermitStatus>();
            foreach (var report in reports) statuses.Add(await StatusAsync(report.PermitId));
            statuses.Should().ContainSingle(status => status == PermitStatus.Used);
            statuses.Count(status => status == PermitStatus.OutcomeUnknown).Should().Be(Hosts - 1);
        }
    }

    [Fact]
    public async Task Steps_of_all_kinds_on_the_same_rows_never_lock_each_other_out()
    {
        await OpenAsync();
        var before = await DeadlocksAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => LiveAsync(hosts[i % Hosts], i))));

        (await DeadlocksAsync()).Should().Be(before);
        (await CountAsync("posting_permits p WHERE status IN ('IN_FLIGHT', 'USED', 'NOT_POSTED') AND superseded_by IS NULL AND EXISTS (SELECT 1 FROM posting_permits o WHERE o.target_id = p.target_id AND o.permit_id <> p.permit_id AND o.superseded_by IS NULL AND o.status IN ('IN_FLIGHT', 'USED', 'NOT_POSTED'))"))
            .Should().Be(0);
    }

    /// <summary>The life of a host among few targets, with an operator who interferes.</summary>
    private async Task LiveAsync(IReplySchedulerStore store, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 25; i++)
        {
            var target = $"t{random.Next(6)}";
            await store.Candidates.OfferAsync(new OfferRequest(Me, Pipeline, [.. Enumerable.Range(0, 3).Select(_ => Wish($"t{random.Next(6)}", requeue: true))]), Token);
            if (random.Next(4) == 0) await store.Candidates.WithdrawAsync(new WithdrawRequest(Me, "default", target), Token);
            if (random.Next(8) == 0) await store.Permits.SwitchAsync(new SwitchRequest(Me, StopScope.Account, "default", random.Next(2) == 0, Revoke: true, "ann", "race"), Token);
            foreach (var due in (await store.Permits.DueAsync(Due(Me) with { CanaryEvery = Minute }, Token)).Permits.Take(3))
            {
                var launch = Launch(due.Permit.PermitId, due.Permit.ContentSha256 ?? "") with { Gates = random.Next(2) == 0 ? NoLimits : new GateLimits(TimeSpan.Zero, 1000, null) };
                if (await store.Permits.LaunchAsync(launch, Token) is LaunchResult.Launched)
                    await store.Permits.SettleAsync(Settle(launch, random.Next(2) == 0 ? PermitStatus.Used : PermitStatus.NotPosted) with { CloseGate = random.Next(4) == 0 }, Token);
            }

            await InsertAndEndAsync(store, target, random);
        }
    }

    private async Task InsertAndEndAsync(IReplySchedulerStore store, string target, Random random)
    {
        var permit = Guid.CreateVersion7();
        await ExecuteSqlAsync(
            $"INSERT INTO posting_permits (permit_id, decision_id, target_id, root_id, content_sha256, pipeline_source) VALUES ({Quote(permit)}, {Quote(Guid.CreateVersion7())}, {Quote(target)}, 'r', {Quote(Hash(Words))}, {Quote(Pipeline)})");
        if (random.Next(3) == 0) await store.Permits.RevokeAsync(new RevokeRequest(Me, permit, "ann", "race"), Token);
        else if (random.Next(3) == 0) await store.Permits.RefuseAsync(new RefuseRequest(Me, permit, PermitStatus.Rejected, PermitReason.InvalidPipelineSource, null, null, "x", [Pipeline]), Token);
    }

    private async Task<DecideRequest> HeldAsync(string target)
    {
        await AddedAsync(Wish(target));
        var run = await RunAsync();
        return Decision(run, (await TakenAsync(run)).Taken!.CandidateId);
    }

    private Task<TAnswer[]> AtOnceAsync<TRequest, TAnswer>(IReadOnlyList<TRequest> requests, Func<IReplySchedulerStore, TRequest, Task<TAnswer>> call) =>
        Task.WhenAll(requests.Select((request, i) => Task.Run(() => call(hosts[i % Hosts], request))));

    private Task<long> FlyingAsync() => CountAsync("posting_permits WHERE status = 'IN_FLIGHT'");

    private async Task<long> DeadlocksAsync() =>
        Convert.ToInt64(await ScalarAsync("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"), CultureInfo.InvariantCulture);

    private static string[] Shuffled(string[] targets)
    {
        var copy = targets.ToArray();
        Random.Shared.Shuffle(copy);
        return copy;
    }

    private async Task OpenAsync()
    {
        for (var i = 0; i < Hosts; i++) hosts.Add(await OpenAsync(new StoreSetup()));
    }
}
