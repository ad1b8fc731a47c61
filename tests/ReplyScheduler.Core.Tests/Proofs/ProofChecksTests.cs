using FluentAssertions;
using ReplyScheduler.Core.Tests.Docs;
using ReplyScheduler.Proofs;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Proofs;

/// <summary>Each check can pass, fail and have nothing to say; an empty table never passes (R89, R90).</summary>
public sealed class ProofChecksTests
{
    private static readonly ProofEvidence Good = Frames.NoEvidence with
    {
        SlotsMet = 4, Hits = 1, Misses = 1, PermitsByStatus = new Dictionary<string, int> { ["USED"] = 1 }, Used = 1, JudgeSucceeded = 2, CanariesRejected = 1, Runs = 4,
        Trigger = new TriggerEvidence { IsReadable = true, Calls = 30, Delivered = 29, Failed = 1 },
    };

    [Fact]
    public void Full_evidence_passes() => Report(Good).Verdict.Should().Be(ProofAnswer.Pass);

    [Fact]
    public void Empty_tables_are_no_evidence_and_exit_with_2()
    {
        var report = Report(Frames.NoEvidence, slots: 0, verdicts: 0);

        report.Checks.Where(check => check.Name is not ("trigger" or "schema")).Should().OnlyContain(check => check.Answer == ProofAnswer.NoEvidence);
        report.ExitCode.Should().Be(2);
    }

    public static TheoryData<string, string> Faults() => new()
    {
        { "starts", "unmet" }, { "starts", "double" }, { "verdicts", "lost" }, { "posted", "trail" }, { "posted", "twice" }, { "judge", "failing" },
        { "sources", "foreign" }, { "sources", "canary" }, { "executions", "lease" }, { "executions", "start" }, { "executions", "unscheduled" },
        { "open permits", "flight" }, { "open permits", "unknown" }, { "open permits", "unresolved" },
        { "trigger", "dead" }, { "trigger", "undelivered" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void One_fault_fails_its_check_alone_and_the_proof_exits_with_1(string name, string fault)
    {
        var report = Report(fault switch
        {
            "unmet" => Good with { SlotsMet = 3, SlotsUnmetCount = 1, SlotsUnmet = ["a job at noon: missed, late"] },
            "double" => Good with { StartsNotOne = 1 },
            "lost" => Good with { Misses = 0 },
            "trail" => Good with { UsedWithoutTrail = 1 },
            "twice" => Good with { TargetsPostedTwice = 1 },
            "failing" => Good with { JudgeSucceeded = 0, JudgeFailed = 3 },
            "foreign" => Good with { ForeignSourcesPassed = 1 },
            "canary" => Good with { CanariesPassed = 1 },
            "lease" => Good with { RunsPastLease = 1 },
            "start" => Good with { RunsWithoutStart = 1 },
            "unscheduled" => Good with { JobsUnscheduled = 1 },
            "flight" => Good with { InFlightPastLease = 1 },
            "dead" => Good with { Trigger = Good.Trigger! with { LastThreeFailed = true } },
            "undelivered" => Good with { Trigger = Good.Trigger! with { Delivered = 0 } },
            "unknown" => Good with { UnknownPastDeadline = 1 },
            _ => Good with { Unresolved = 1 },
        });

        report.Checks.Where(check => check.Answer == ProofAnswer.Fail).Select(check => check.Name).Should().Equal(name);
        report.ExitCode.Should().Be(1);
    }

    [Fact]
    public void Slots_that_were_all_skipped_are_no_evidence_of_a_start() =>
        Answer(Good with { SlotsSkipped = 4 }, "starts").Should().Be(ProofAnswer.NoEvidence);

    [Fact]
    public void Without_a_canary_the_rule_of_sources_is_not_known_to_live() =>
        Answer(Good with { CanariesRejected = 0 }, "sources").Should().Be(ProofAnswer.NoEvidence);

    [Fact]
    public void Permits_that_were_all_rejected_are_no_evidence_of_a_post() =>
        Answer(Good with { Used = 0, PermitsByStatus = new Dictionary<string, int> { ["REJECTED"] = 34 } }, "posted").Should().Be(ProofAnswer.NoEvidence);

    [Fact]
    public void Checks_that_the_configuration_makes_pointless_are_left_out_and_say_so()
    {
        var basis = new ProofBasis(Frames.Empty with { HasReplies = false }, Good, 4, 0, new ProofOptions());

        var left = ProofChecks.All(basis).Where(check => check.Answer == ProofAnswer.LeftOut);

        left.Should().HaveCount(6, "a trigger is installed").And.OnlyContain(check => check.Found.Contains("configured"));
    }

    [Fact]
    public void A_trigger_that_is_not_installed_is_left_out_and_one_that_nobody_may_read_is_no_evidence()
    {
        Answer(Good with { Trigger = null }, "trigger").Should().Be(ProofAnswer.LeftOut);
        Answer(Good with { Trigger = new TriggerEvidence { IsReadable = false } }, "trigger").Should().Be(ProofAnswer.NoEvidence);
        Answer(Good with { Trigger = new TriggerEvidence { IsReadable = true } }, "trigger").Should().Be(ProofAnswer.NoEvidence);
    }

    [Fact]
    public void A_schema_that_is_not_as_it_was_made_fails_by_name()
    {
        var basis = new ProofBasis(Frames.Empty with { HasJudge = true, AllowedSources = ["a"], SchemaFault = "the view 'post_attempts' is missing" }, Good, 4, 2, new ProofOptions());

        ProofChecks.All(basis).Single(check => check.Answer == ProofAnswer.Fail).Should().Match<ProofCheck>(check => check.Name == "schema" && check.Found.Contains("post_attempts"));
    }

    [Fact]
    public void Another_database_than_the_one_meant_fails_by_identity()
    {
        var basis = new ProofBasis(Frames.Empty with { HasJudge = true, AllowedSources = ["a"] }, Good, 4, 2, new ProofOptions { StoreId = Guid.NewGuid() });

        ProofChecks.All(basis)[0].Should().Match<ProofCheck>(check => check.Name == "identity" && check.Answer == ProofAnswer.Fail);
    }

    [Theory]
    [InlineData("1.2.0+abc 4", ProofAnswer.Pass)]
    [InlineData("1.2.0+abc 3,1.1.0+def 1", ProofAnswer.Fail)]
    [InlineData("1.1.0+def 4", ProofAnswer.Fail)]
    [InlineData("", ProofAnswer.NoEvidence)]
    public void Runs_of_another_build_than_the_one_meant_fail(string builds, ProofAnswer answer)
    {
        var runs = builds.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split(' ')).ToDictionary(pair => pair[0], pair => int.Parse(pair[1]));
        var basis = new ProofBasis(Frames.Empty with { HasJudge = true, AllowedSources = ["a"] }, Good with { RunsByBuild = runs }, 4, 2, new ProofOptions { Build = "1.2.0" });

        ProofChecks.All(basis)[^1].Should().Match<ProofCheck>(check => check.Name == "build" && check.Answer == answer);
    }

    [Fact]
    public void The_table_and_the_JSON_say_the_same_verdict()
    {
        var report = Report(Good with { Unresolved = 1 });

        report.ToText().Should().EndWith("Proof: FAIL" + Environment.NewLine);
        report.ToJson().Should().Contain("\"verdict\":\"FAIL\"").And.Contain("\"exit_code\":1");
    }

    private static ProofAnswer Answer(ProofEvidence evidence, string name) => Report(evidence).Checks.Single(check => check.Name == name).Answer;

    private static ProofReport Report(ProofEvidence evidence, int slots = 4, int verdicts = 2)
    {
        var frame = Frames.Empty with { HasJudge = true, AllowedSources = ["reply_v2_scheduler"] };
        return new ProofReport
        {
            StoreId = Guid.Empty, Environment = "test", IsReplay = true, From = frame.Store.Now.AddMinutes(-30), To = frame.Store.Now, Builds = ["1.0.0"],
            Checks = ProofChecks.All(new ProofBasis(frame, evidence, slots, verdicts, new ProofOptions())),
        };
    }
}
