using FluentAssertions;
using ReplyScheduler.Core.Tests.Scheduling.Planning;
using Xunit;
using static ReplyScheduler.Core.Tests.Scheduling.Planning.CatalogueBench;

namespace ReplyScheduler.Core.Tests.Http;

/// <summary>Decision 31: endpoints are looked at when a row is planned.</summary>
public sealed class EndpointPlanTests
{
    private readonly CatalogueBench bench = new();

    [Fact]
    public void A_row_with_a_bad_endpoint_is_invalid_and_others_go_on()
    {
        var bad = bench.Load(bench.Row("0 * * * *") with { Endpoint = "//evil.example" });
        var good = bench.Load(bench.Row("0 * * * *", nextRunAt: Noon) with { Endpoint = "/good" });

        var proposal = bench.Propose();

        proposal.Plans.Should().ContainSingle(p => p.JobId == bad.Id && p.NextRunAt == null && p.Announce && p.InvalidReason!.StartsWith("The endpoint has '//'"));
        proposal.Slots.Should().ContainSingle().Which.JobId.Should().Be(good.Id);
    }

    [Fact]
    public void A_good_endpoint_that_turns_bad_ends_the_plan_and_a_mended_one_begins_it()
    {
        var row = bench.Load(bench.Row("0 13 * * *", nextRunAt: At(13)) with { Endpoint = "/good" });
        bench.Catalogue.NextDue.Should().Be(At(13));

        bench.Load(row with { Endpoint = "bad" });
        bench.Catalogue.NextDue.Should().BeNull();
        bench.Propose().Plans.Should().ContainSingle().Which.InvalidReason.Should().StartWith("The endpoint does not begin with '/'");

        bench.Load(row with { Endpoint = "/mended", NextRunAt = At(13) });
        bench.Catalogue.NextDue.Should().Be(At(13));
        bench.Propose().Plans.Should().OnlyContain(p => p.InvalidReason == null);
    }

    [Fact]
    public void A_bad_schedule_is_told_before_a_bad_endpoint()
    {
        bench.Load(bench.Row("61 * * * *") with { Endpoint = "bad" });

        bench.Propose().Plans.Should().ContainSingle().Which.InvalidReason.Should().NotContain("endpoint");
    }
}
