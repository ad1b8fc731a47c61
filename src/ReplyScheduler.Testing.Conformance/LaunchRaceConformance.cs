using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>Races of several stores on one database, each as a process of its own would be.</summary>
public abstract class LaunchRaceConformance(StoreUnderTest subject) : PermitStates(subject)
{
    private const int Stores = 4;
    private const int Rounds = 30;

    private readonly List<IReplySchedulerStore> stores = [];

    [Fact]
    public async Task Of_64_concurrent_launchers_of_a_permit_one_wins()
    {
        await OpenAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var permit = await InsertAsync();
            var requests = Enumerable.Range(0, 64).Select(_ => Launch(permit, Hash(Words))).ToList();

            var answers = await Task.WhenAll(requests.Select((request, i) => Task.Run(() => stores[i % Stores].Permits.LaunchAsync(request, Token))));

            var winner = Enumerable.Range(0, 64).Where(i => answers[i] is LaunchResult.Launched).Should().ContainSingle().Subject;
            answers.Count(answer => answer.Equals(new LaunchResult.Refused(PermitRefusal.PermitInFlight))).Should().Be(63);
            (await ClaimOfAsync(permit)).Should().Be(requests[winner].ClaimId);
            (await EventsOfAsync(permit)).Should().ContainSingle(e => e.Type == "permit_in_flight");
        }
    }

    [Fact]
    public async Task Of_two_permits_for_a_target_that_are_launched_together_one_is_sent_and_the_other_rejected()
    {
        await OpenAsync();
        for (var round = 0; round < Rounds; round++)
        {
            Guid[] permits = [await InsertAsync($"race-{round}"), await InsertAsync($"race-{round}")];

            var answers = await Task.WhenAll(permits.Select((permit, i) => Task.Run(() => stores[i].Permits.LaunchAsync(Launch(permit, Hash(Words)), Token))));

            answers.Should().ContainSingle(answer => answer is LaunchResult.Launched);
            answers.Should().ContainSingle(answer => answer.Equals(new LaunchResult.Ended(PermitStatus.Rejected, PermitReason.DuplicateTarget)));
        }
    }

    [Fact]
    public async Task Of_a_revocation_and_a_launch_one_wins()
    {
        await OpenAsync();
        for (var round = 0; round < Rounds * 4; round++)
        {
            var permit = await InsertAsync();
            var launching = () => stores[0].Permits.LaunchAsync(Launch(permit, Hash(Words)), Token);
            var revoking = () => stores[1].Permits.RevokeAsync(new RevokeRequest(Me, permit, "ann", "race"), Token);
            var first = round % 2 == 0 ? Task.Run(launching) : null;
            var revoked = Task.Run(revoking);
            var launched = await (first ?? Task.Run(launching));

            if (await revoked is StepOutcome.Applied)
            {
                launched.Should().Be(new LaunchResult.Refused(PermitRefusal.PermitEnded));
                (await StatusAsync(permit)).Should().Be(PermitStatus.Revoked);
                (await PermitAsync(permit, "claim_id")).Should().BeNull();
            }
            else
            {
                (await revoked).Should().Be(new StepOutcome.Conflict("IN_FLIGHT"));
                launched.Should().BeOfType<LaunchResult.Launched>();
                (await StatusAsync(permit)).Should().Be(PermitStatus.InFlight);
            }
        }
    }

    [Fact]
    public async Task A_quota_holds_when_several_instances_launch_at_once()
    {
        await OpenAsync();
        var requests = new List<LaunchRequest>();
        for (var i = 0; i < 32; i++) requests.Add(Launch(await InsertAsync(), Hash(Words)) with { Gates = new GateLimits(TimeSpan.Zero, 5, null) });

        var answers = await Task.WhenAll(requests.Select((request, i) => Task.Run(() => stores[i % Stores].Permits.LaunchAsync(request, Token))));

        answers.Count(answer => answer is LaunchResult.Launched).Should().Be(5);
        answers.Count(answer => answer.Equals(new LaunchResult.GateClosed(PermitReason.QuotaExceeded))).Should().Be(27);
    }

    private async Task OpenAsync()
    {
        for (var i = 0; i < Stores; i++) stores.Add(await OpenAsync(new StoreSetup()));
    }
}
