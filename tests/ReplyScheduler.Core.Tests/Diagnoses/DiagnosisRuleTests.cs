using System.Text.Json;
using FluentAssertions;
using ReplyScheduler.Diagnoses;
using ReplyScheduler.Diagnoses.Internal;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;
using Finding = ReplyScheduler.Diagnoses.Finding;

namespace ReplyScheduler.Core.Tests.Diagnoses;

/// <summary>What the rules make of evidence. The faults themselves are planted in the tests of the command line.</summary>
public sealed class DiagnosisRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly DiagnosisEvidence Nothing = new()
    {
        Store = new StoreInfo(Guid.Empty, IsVirtual: false, Now, Now.AddDays(-1), "default", IsDurable: true, []), LastSeenAt = Now, LiveInstances = 1, UnrunSlots = [], FailedRuns = [], LostRuns = [],
        Permits = [], FailedPosts = [], OverduePermits = [], Events = [], Stops = [], Alerts = [], Spooled = 0,
    };

    private static DiagnosisBasis Basis(DiagnosisEvidence? evidence = null, params JobState[] jobs) => new(evidence ?? Nothing, jobs.Length > 0 ? jobs : [Job("a")], null, null, TimeSpan.Zero);

    private static JobState Job(string name, string schedule = "* * * * *", bool isActive = true) => new()
    {
        Row = new JobRow
        {
            Id = Guid.NewGuid(), Name = name, Type = "work", Schedule = schedule, TimeZone = "Etc/UTC", IsActive = isActive, Misfire = MisfirePolicy.Coalesce, MisfireLimit = 100,
            Overlap = OverlapPolicy.Skip, OverlapLimit = 10, TimeOut = TimeSpan.FromMinutes(10), EffectiveFrom = Now.AddHours(-1), Version = 1,
        },
        CreatedAt = Now.AddHours(-1), UpdatedAt = Now.AddHours(-1), Retries = 0, RetryDelay = TimeSpan.FromMinutes(1), IsHandled = true, Running = 0, Waiting = 0,
    };

    private static IEnumerable<(string, FindingSeverity)> Told(IEnumerable<Finding> findings) => findings.Select(finding => (finding.Name, finding.Severity));

    [Fact]
    public void Evidence_of_nothing_wrong_is_no_finding() =>
        StoreFindings.Of(Basis()).Concat(JobFindings.Of(Basis())).Concat(TriggerFindings.Of(Basis())).Concat(TriggerFindings.OfTrigger(Basis())).Concat(PostingFindings.Of(Basis())).Should().BeEmpty();

    [Theory]
    [InlineData(120, false)]
    [InlineData(121, true)]
    public void A_job_that_is_due_for_two_minutes_without_a_tick_is_told(int secondsSinceTheTick, bool isTold) =>
        JobFindings.Of(Basis(Nothing with { LastSeenAt = Now.AddSeconds(-secondsSinceTheTick), LiveInstances = 0 })).Any(finding => finding.Name == FindingNames.NoTimer).Should().Be(isTold);

    [Fact]
    public void A_host_that_stopped_is_no_fault_while_nothing_is_due() =>
        JobFindings.Of(Basis(Nothing with { LastSeenAt = Now.AddHours(-3), LiveInstances = 0 }, Job("a", "0 12 * * *"))).Should().BeEmpty();

    [Fact]
    public void More_than_ten_findings_of_a_kind_are_counted_and_not_listed()
    {
        var findings = JobFindings.Of(Basis(null, [.. Enumerable.Range(0, 25).Select(i => Job($"job-{i:D2}", isActive: false)), Job("bad", "nonsense")])).ToList();

        findings.Where(finding => finding.Name == FindingNames.JobDisabled).Should().HaveCount(11).And.ContainSingle(finding => finding.Subject == "and 15 more");
        findings.Should().ContainSingle(finding => finding.Name == FindingNames.BadSchedule);
    }

    [Fact]
    public void What_the_store_says_of_itself_is_told()
    {
        var store = Nothing.Store with { IsDurable = false, Warnings = ["Old library."] };
        var basis = Basis(Nothing with { Store = store, Spooled = 3 }) with { Skew = TimeSpan.FromSeconds(-6), SchemaFault = "a trigger is missing" };

        Told(StoreFindings.Of(basis)).Should().BeEquivalentTo(
        [
            (FindingNames.SchemaDrift, FindingSeverity.Critical), (FindingNames.NotDurable, FindingSeverity.Critical), (FindingNames.StoreWarning, FindingSeverity.Note),
            (FindingNames.ClockSkew, FindingSeverity.Warning), (FindingNames.EventsSpooled, FindingSeverity.Warning),
        ]);
        StoreFindings.Of(Basis() with { Skew = TimeSpan.FromSeconds(5) }).Should().BeEmpty();
    }

    [Theory]
    [InlineData(StoreFault.Unreachable, FindingNames.StoreUnreachable)]
    [InlineData(StoreFault.Locked, FindingNames.StoreLocked)]
    [InlineData(StoreFault.Refused, FindingNames.StoreRefused)]
    [InlineData(StoreFault.Damaged, FindingNames.StoreDamaged)]
    [InlineData(StoreFault.Exhausted, FindingNames.StoreFailed)]
    [InlineData(StoreFault.Other, FindingNames.StoreFailed)]
    public void A_store_that_fails_is_named_by_its_fault(StoreFault fault, string name) =>
        StoreFindings.Of(new StoreException("why", isTransient: true) { Fault = fault }).Should().Match<Finding>(finding => finding.Name == name && finding.Found == "why" && finding.Remedy.Length > 0);

    [Theory]
    [InlineData(4, 4, false, false)]
    [InlineData(4, 1, false, false)]
    [InlineData(4, 0, false, true)]
    [InlineData(9, 6, true, true)]
    [InlineData(0, 0, false, false)]
    public void A_trigger_whose_calls_do_not_arrive_is_told(int calls, int delivered, bool lastThree, bool isTold)
    {
        var trigger = new TriggerEvidence { IsReadable = true, Calls = calls, Delivered = delivered, Failed = calls - delivered, LastThreeFailed = lastThree };

        TriggerFindings.OfTrigger(Basis() with { Trigger = trigger }).Any().Should().Be(isTold);
        TriggerFindings.OfTrigger(Basis() with { Trigger = trigger with { IsReadable = false } }).Should().BeEmpty();
    }

    [Theory]
    [InlineData("failed:http_status", "The endpoint answered 401. no", FindingNames.WrongSecret)]
    [InlineData("failed:http_status", "The endpoint answered 403.", FindingNames.WrongSecret)]
    [InlineData("failed:http_status", "The endpoint answered 500. I know 401.", FindingNames.RunsFailing)]
    [InlineData("failed:http_secret_unavailable", null, FindingNames.WrongSecret)]
    [InlineData("timed_out:run_timed_out", null, FindingNames.RunsFailing)]
    public void Runs_that_fail_are_told_by_their_cause(string code, string? detail, string name) =>
        JobFindings.Of(Basis(Nothing with { FailedRuns = [new CountedFact("a", code, 2, Now, detail)] })).Should().ContainSingle().Which.Name.Should().Be(name);

    [Fact]
    public void A_report_is_healthy_by_its_notes_alone()
    {
        var note = new Finding(FindingNames.GateClosed, FindingSeverity.Note, "", "It waits.", "Wait.");
        var report = new DiagnosisReport { Store = Nothing.Store, Findings = [note] };

        (report.IsHealthy, report.ExitCode, report.ToText().TrimEnd().EndsWith("Nothing is wrong.", StringComparison.Ordinal)).Should().Be((true, 0, true));
        (report with { Findings = [note with { Severity = FindingSeverity.Warning }] }).Should().Match<DiagnosisReport>(ill => !ill.IsHealthy && ill.ExitCode == 1);
        using var json = JsonDocument.Parse(report.ToJson());
        json.RootElement.GetProperty("findings")[0].GetProperty("severity").GetString().Should().Be("note");
    }
}
