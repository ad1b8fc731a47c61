using System.Globalization;
using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>What the sender reports, in time, late, twice, and about somebody else's permit.</summary>
public abstract class SettleConformance(StoreUnderTest subject) : PermitStates(subject)
{
    [Fact]
    public async Task A_success_is_used_with_its_posted_id()
    {
        var launch = await LaunchedAsync("t");
        var now = await AdvanceAsync(Second);

        (await SettleAsync(Settle(launch, PermitStatus.Used, postedId: "post 1"))).Should().Be(StepOutcome.Done);

        (await StatusAsync(launch.PermitId)).Should().Be(PermitStatus.Used);
        (await PermitAsync(launch.PermitId, "posted_id")).Should().Be("post 1");
        Instant(await PermitAsync(launch.PermitId, "used_at")).Should().Be(now);
    }

    [Fact]
    public async Task Every_reason_of_a_refusal_or_an_unknown_outcome_is_recorded_as_it_is()
    {
        foreach (var reason in Enum.GetValues<PermitReason>())
        {
            var word = StoredCode.Of(reason);
            var to = word.StartsWith("unknown_", StringComparison.Ordinal) ? PermitStatus.OutcomeUnknown : PermitStatus.NotPosted;
            if (to == PermitStatus.NotPosted && !word.StartsWith("platform_", StringComparison.Ordinal) && !word.StartsWith("not_sent_", StringComparison.Ordinal)) continue;
            var launch = Launch(await InsertAsync(), Hash(Words));
            await LaunchAsync(launch);

            (await SettleAsync(Settle(launch, to, reason))).Should().Be(StepOutcome.Done);

            (await PermitAsync(launch.PermitId, "reason_code")).Should().Be(word);
            (await StatusAsync(launch.PermitId)).Should().Be(to);
        }
    }

    [Fact]
    public async Task The_posted_id_of_another_permit_counts_as_a_malformed_success()
    {
        await SettleAsync(Settle(await LaunchedAsync("first"), PermitStatus.Used, postedId: "post"));
        var second = await LaunchedAsync("second");

        (await SettleAsync(Settle(second, PermitStatus.Used, postedId: "post"))).Should().Be(StepOutcome.Done);
        (await SettleAsync(Settle(second, PermitStatus.Used, postedId: "post"))).Should().Be(StepOutcome.Done, "the call is repeated");

        (await StatusAsync(second.PermitId)).Should().Be(PermitStatus.OutcomeUnknown);
        (await PermitAsync(second.PermitId, "reason_code")).Should().Be("unknown_malformed_success");
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Only_the_holder_of_the_claim_may_report(PermitStatus status)
    {
        var permit = await InsertAsync(status);
        var stranger = Launch(permit, Hash(Words));

        foreach (var to in (PermitStatus[])[PermitStatus.Used, PermitStatus.NotPosted, PermitStatus.OutcomeUnknown])
            (await SettleAsync(Settle(stranger, to))).Should().BeOfType<StepOutcome.Fenced>();

        (await StatusAsync(permit)).Should().Be(status);
    }

    [Theory]
    [InlineData(PermitStatus.OutcomeUnknown, PermitStatus.Used)]
    [InlineData(PermitStatus.OutcomeUnknown, PermitStatus.NotPosted)]
    [InlineData(PermitStatus.Unresolved, PermitStatus.Used)]
    [InlineData(PermitStatus.Unresolved, PermitStatus.NotPosted)]
    [InlineData(PermitStatus.NotPosted, PermitStatus.Used)]
    public async Task The_sender_holds_the_truth_and_may_report_it_late(PermitStatus from, PermitStatus to)
    {
        var permit = await InsertAsync(from);
        var holder = Launch(permit, Hash(Words)) with { ClaimId = await ClaimOfAsync(permit) };

        (await SettleAsync(Settle(holder, to))).Should().Be(StepOutcome.Done);

        (await StatusAsync(permit)).Should().Be(to);
    }

    [Fact]
    public async Task A_success_after_it_counted_as_not_posted_is_critical_and_alerts()
    {
        var launch = await LaunchedAsync("t");
        await SettleAsync(Settle(launch, PermitStatus.NotPosted));

        (await SettleAsync(Settle(launch, PermitStatus.Used))).Should().Be(StepOutcome.Done);

        (await PermitAsync(launch.PermitId, "reason_code")).Should().Be("late_report");
        (await EventsOfAsync(launch.PermitId))[^1].Should().Match<SchedulerEvent>(e => e.Type == "permit_used" && e.Severity == EventSeverity.Critical);
        (await CountAsync("alerts WHERE rule = 'late_success' AND severity = 'critical' AND state = 'open'")).Should().Be(1);
        (await EventsAsync()).Should().ContainSingle(e => e.Type == "alert_raised");
    }

    [Theory]
    [InlineData(PermitStatus.Used)]
    [InlineData(PermitStatus.NotPosted)]
    [InlineData(PermitStatus.OutcomeUnknown)]
    public async Task A_repeated_report_is_done_and_writes_nothing(PermitStatus to)
    {
        var launch = await LaunchedAsync("t");
        await SettleAsync(Settle(launch, to));
        var events = (await EventsAsync()).Count;

        (await SettleAsync(Settle(launch, to))).Should().Be(StepOutcome.Done);

        (await EventsAsync()).Should().HaveCount(events);
    }

    [Fact]
    public async Task A_report_that_contradicts_a_success_is_a_conflict()
    {
        var launch = await LaunchedAsync("t");
        await SettleAsync(Settle(launch, PermitStatus.Used));

        (await SettleAsync(Settle(launch, PermitStatus.NotPosted))).Should().Be(new StepOutcome.Conflict("USED"));
        (await SettleAsync(Settle(launch, PermitStatus.OutcomeUnknown))).Should().Be(new StepOutcome.Conflict("USED"));
        (await SettleAsync(Settle(launch, PermitStatus.Used, postedId: "another"))).Should().Be(new StepOutcome.Conflict("USED"));
        (await StatusAsync(launch.PermitId)).Should().Be(PermitStatus.Used);
    }

    [Theory]
    [InlineData(null, 60)]
    [InlineData("2026-03-01T00:00:00Z", 60)]
    [InlineData("2026-03-02T09:00:30Z", 60)]
    [InlineData("2026-03-02T09:10:00Z", 600)]
    [InlineData("2100-01-01T00:00:00Z", 86400)]
    public async Task A_rate_limit_closes_the_account_for_60_seconds_to_24_hours(string? reset, int seconds)
    {
        var launch = Launch(await InsertAsync(), Hash(Words));
        await LaunchAsync(launch);
        var limited = Settle(launch, PermitStatus.NotPosted, PermitReason.PlatformRateLimited) with
        {
            CloseGate = true, ResetAt = reset is null ? null : DateTimeOffset.Parse(reset, CultureInfo.InvariantCulture),
        };

        await SettleAsync(limited);
        await SettleAsync(limited);

        (await EventsAsync()).Should().ContainSingle(e => e.Type == EventNames.GateClosed && e.Severity == EventSeverity.Warning);
        await AdvanceAsync(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMicroseconds(1));
        var next = Launch(await InsertAsync(), Hash(Words));
        (await LaunchAsync(next)).Should().Be(new LaunchResult.GateClosed(PermitReason.PlatformRateLimited));
        (await DueAsync()).Permits.Should().BeEmpty();
        (await StatusAsync(next.PermitId)).Should().Be(PermitStatus.Pending);
        await AdvanceAsync(TimeSpan.FromMicroseconds(1));
        (await LaunchAsync(next)).Should().BeOfType<LaunchResult.Launched>();
    }

    [Fact]
    public async Task A_shorter_pause_does_not_shorten_a_longer_one()
    {
        var first = Launch(await InsertAsync(), Hash(Words));
        var second = Launch(await InsertAsync(), Hash(Words));
        await LaunchAsync(first);
        await LaunchAsync(second);
        await SettleAsync(Settle(first, PermitStatus.NotPosted, PermitReason.PlatformRateLimited) with { CloseGate = true, ResetAt = Start.AddHours(1) });
        await SettleAsync(Settle(second, PermitStatus.NotPosted, PermitReason.PlatformRateLimited) with { CloseGate = true });
        await AdvanceAsync(TimeSpan.FromMinutes(59));

        (await LaunchAsync(Launch(await InsertAsync(), Hash(Words)))).Should().Be(new LaunchResult.GateClosed(PermitReason.PlatformRateLimited));
        (await LaunchAsync(Launch(await InsertAsync(account: "second"), Hash(Words)))).Should().BeOfType<LaunchResult.Launched>("a closed account does not hold up another");
    }
}
