using FluentAssertions;
using ReplyScheduler.Stores;
using Xunit;
using static ReplyScheduler.Core.Tests.Scheduling.Planning.CatalogueBench;

namespace ReplyScheduler.Core.Tests.Scheduling.Planning;

public sealed class CataloguePlanTests
{
    private readonly CatalogueBench bench = new();

    [Fact]
    public void A_row_that_was_never_planned_is_announced_once()
    {
        var row = bench.Load(bench.Row("*/15 * * * *") with { EffectiveFrom = At(12, 1) });

        var proposal = bench.Propose();
        proposal.Plans.Should().Equal(new JobPlan(row.Id, row.Version, At(12, 15), null, Announce: true));
        bench.Catalogue.Settle(bench.Grant(proposal));

        bench.Propose().Plans.Should().BeEmpty();
    }

    [Fact]
    public void An_announcement_is_repeated_until_its_claim_is_committed()
    {
        bench.Load(bench.Row("*/15 * * * *") with { EffectiveFrom = At(12, 1) });
        bench.Propose();
        bench.Catalogue.Abort();

        bench.Propose().Plans.Should().ContainSingle().Which.Announce.Should().BeTrue();
    }

    [Fact]
    public void An_invalid_schedule_is_announced_with_its_reason_and_others_go_on()
    {
        var bad = bench.Load(bench.Row("61 * * * *"));
        var good = bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(12)));

        var proposal = bench.Propose();

        proposal.Plans.Should().ContainSingle().Which.Should().Match<JobPlan>(p =>
            p.JobId == bad.Id && p.NextRunAt == null && p.Announce && p.InvalidReason!.Length > 0);
        proposal.Slots.Should().ContainSingle().Which.JobId.Should().Be(good.Id);
    }

    [Fact]
    public void A_known_fault_is_not_announced_again()
    {
        bench.Load(bench.Row("61 * * * *"));
        var reason = bench.Propose().Plans[0].InvalidReason;

        var restarted = new CatalogueBench();
        restarted.Load(restarted.Row("61 * * * *") with { InvalidReason = reason });

        restarted.Propose().Plans.Should().BeEmpty();
    }

    [Fact]
    public void A_moved_slot_is_recorded_after_thirty_seconds_and_never_ahead_of_an_open_slot()
    {
        var row = bench.Load(bench.Row("@every 10s", nextRunAt: At(12)));
        bench.Claim();
        bench.Now = At(12, 0, 10);

        // The first flush is due at once; it says where the claim before it ended, not where this one will.
        bench.Propose().Plans.Should().Equal(new JobPlan(row.Id, row.Version, At(12, 0, 10), null, Announce: false));
        bench.Catalogue.Abort();
        bench.Claim();

        for (var second = 20; second < 40; second += 10)
        {
            bench.Now = At(12, 0, second);
            bench.Propose().Plans.Should().BeEmpty();
            bench.Catalogue.Abort();
            bench.Claim();
        }

        bench.Now = At(12, 0, 40);
        bench.Propose().Plans.Should().ContainSingle().Which.NextRunAt.Should().Be(At(12, 0, 40));
    }
}
