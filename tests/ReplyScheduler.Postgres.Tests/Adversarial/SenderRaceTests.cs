using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Postgres.Tests.Conformance;
using ReplyScheduler.Postgres.Tests.Hosts;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing.Conformance;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Adversarial;

/// <summary>Many rounds of the races for one permit; the conformance suites have some.</summary>
public sealed class SenderRaceTests() : PermitStates(new PostgresUnderTest())
{
    private const int Stores = 4;
    private const int Senders = 64;

    private readonly List<IReplySchedulerStore> stores = [];

    // Adversarial test 1.
    [Fact]
    public async Task Of_64_senders_in_four_stores_one_claims_each_permit_and_all_others_hear_that_it_is_in_flight()
    {
        await OpenAsync();
        var rounds = TestSize.Of(20, 1000);
        foreach (var permit in await InsertAsync(rounds))
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, Senders).Select(i => Task.Run(() => stores[i % Stores].Permits.LaunchAsync(Launch(permit, Hash(Words)), Token))));

            answers.Should().ContainSingle(answer => answer is LaunchResult.Launched);
            answers.Count(answer => answer.Equals(new LaunchResult.Refused(PermitRefusal.PermitInFlight))).Should().Be(Senders - 1);
        }

        (await CountAsync("posting_permits WHERE status = 'IN_FLIGHT'")).Should().Be(rounds);
        (await CountAsync("system_events WHERE event_type = 'permit_in_flight'")).Should().Be(rounds);
    }

    // Adversarial test 22.
    [Fact]
    public async Task Of_a_revocation_and_a_launch_at_the_same_moment_one_wins_and_the_other_is_told()
    {
        await OpenAsync();
        var rounds = TestSize.Of(200, 10_000);
        var (sent, round) = (0, 0);
        foreach (var permit in await InsertAsync(rounds))
        {
            var (launching, revoking) = round++ % 2 == 0 ? (Launching(permit), Revoking(permit)) : Swapped(Revoking(permit), Launching(permit));
            var (launched, revoked) = (await launching, await revoking);

            if (revoked is StepOutcome.Applied) launched.Should().Be(new LaunchResult.Refused(PermitRefusal.PermitEnded));
            else (launched.GetType(), revoked).Should().Be((typeof(LaunchResult.Launched), (StepOutcome)new StepOutcome.Conflict("IN_FLIGHT")));
            if (launched is LaunchResult.Launched) sent++;
        }

        (await CountAsync("posting_permits WHERE status = 'IN_FLIGHT' AND claim_id IS NOT NULL")).Should().Be(sent);
        (await CountAsync("posting_permits WHERE status = 'REVOKED' AND claim_id IS NULL")).Should().Be(rounds - sent);
        sent.Should().BeInRange(1, rounds - 1, "both win now and then");
    }

    private Task<LaunchResult> Launching(Guid permit) => Task.Run(() => stores[0].Permits.LaunchAsync(Launch(permit, Hash(Words)), Token));

    private Task<StepOutcome> Revoking(Guid permit) => Task.Run(() => stores[1].Permits.RevokeAsync(new RevokeRequest(Me, permit, "ann", "race"), Token));

    private static (Task<LaunchResult> Launching, Task<StepOutcome> Revoking) Swapped(Task<StepOutcome> revoking, Task<LaunchResult> launching) => (launching, revoking);

    /// <summary>So many pending permits, each for a target of its own.</summary>
    private async Task<IReadOnlyList<Guid>> InsertAsync(int count)
    {
        var permits = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var batch in permits.Chunk(1000))
        {
            var rows = batch.Select(permit => $"({Quote(permit)}, {Quote(Guid.CreateVersion7())}, 't-{permit}', 'r', {Quote(Hash(Words))}, {Quote(Pipeline)}, {At(Start.AddDays(1))})");
            await ExecuteSqlAsync($"INSERT INTO posting_permits (permit_id, decision_id, target_id, root_id, content_sha256, pipeline_source, expires_at) VALUES {string.Join(", ", rows)}");
        }

        return permits;
    }

    private async Task OpenAsync()
    {
        for (var i = 0; i < Stores; i++) stores.Add(await OpenAsync(new StoreSetup()));
    }
}
