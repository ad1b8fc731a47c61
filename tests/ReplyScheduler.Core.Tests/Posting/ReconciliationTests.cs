using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using ReplyScheduler.Posting.Internal;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Posting;

/// <summary>What a look-up means: "no", "no data" and "blind" are kept apart (R39).</summary>
public sealed class ReconciliationTests
{
    private static readonly InstanceStamp Stamp = new(Guid.NewGuid(), "test");
    private static readonly LookupAnswer Sighted = new LookupAnswer.NotFound(SawOlderPost: true);
    private static readonly LookupAnswer Blind = new LookupAnswer.NotFound();

    [Theory]
    [InlineData(LookupTrust.None)]
    [InlineData(LookupTrust.AfterQuarantine)]
    [InlineData(LookupTrust.Definitive)]
    public void Found_is_used_whenever_it_comes(LookupTrust trust)
    {
        foreach (var due in new[] { Due(TimeSpan.FromSeconds(5)), Due(TimeSpan.FromHours(5)) })
        {
            Ask(due, trust, new LookupAnswer.Found("p-1")).Should().BeEquivalentTo(new { To = PermitStatus.Used, Reason = PermitReason.LookupFound, PostedId = "p-1" });
        }
    }

    [Fact]
    public void Found_with_a_malformed_id_is_for_a_person() =>
        Ask(Due(TimeSpan.FromSeconds(5)), LookupTrust.Definitive, new LookupAnswer.Found("two words")).Should()
            .BeEquivalentTo(new { To = PermitStatus.Unresolved, Reason = PermitReason.LookupAmbiguous, PostedId = (string?)null });

    [Fact]
    public void Ambiguous_is_for_a_person() =>
        Ask(Due(TimeSpan.FromSeconds(5)), LookupTrust.Definitive, new LookupAnswer.Ambiguous("two")).Should()
            .BeEquivalentTo(new { To = PermitStatus.Unresolved, Reason = PermitReason.LookupAmbiguous, Detail = "two" });

    [Fact]
    public void A_definitive_no_ends_the_permit_at_once() =>
        Ask(Due(TimeSpan.FromSeconds(5)), LookupTrust.Definitive, Blind).Should().BeEquivalentTo(new { To = PermitStatus.NotPosted, Reason = PermitReason.LookupNegative });

    [Fact]
    public void Before_the_send_deadline_no_proves_nothing_even_where_it_is_definitive() =>
        Ask(Due(TimeSpan.FromSeconds(5)) with { SinceDeadline = TimeSpan.FromTicks(-1) }, LookupTrust.Definitive, Blind).To.Should().Be(PermitStatus.OutcomeUnknown);

    // Adversarial 8: early negative look-ups do not close it.
    [Theory]
    [InlineData(14, true, 1, false)]
    [InlineData(15, true, 0, false)]
    [InlineData(15, false, 1, false)]
    [InlineData(15, true, 1, true)]
    [InlineData(20, true, 7, true)]
    public void A_remote_no_needs_the_quarantine_the_older_post_and_a_second_time(int minutes, bool saw, int negatives, bool ends)
    {
        var due = Due(TimeSpan.FromMinutes(minutes)) with { Negatives = negatives };

        var asked = Ask(due, LookupTrust.AfterQuarantine, new LookupAnswer.NotFound(saw));

        asked.To.Should().Be(ends ? PermitStatus.NotPosted : PermitStatus.OutcomeUnknown);
        asked.CountsAsNegative.Should().Be(minutes >= 15 && saw);
    }

    [Fact]
    public void A_look_up_that_was_given_no_older_post_saw_none()
    {
        var due = Due(TimeSpan.FromMinutes(30)) with { Negatives = 5 };

        Ask(due with { Query = due.Query with { OlderPostedId = null } }, LookupTrust.AfterQuarantine, Sighted).To.Should().Be(PermitStatus.OutcomeUnknown);
    }

    [Fact]
    public void No_is_worth_nothing_where_the_platform_cannot_be_asked() =>
        Ask(Due(TimeSpan.FromMinutes(30)) with { Negatives = 5 }, LookupTrust.None, Sighted).To.Should().Be(PermitStatus.OutcomeUnknown);

    [Fact]
    public void An_hour_without_an_answer_is_for_a_person()
    {
        foreach (var answer in new[] { null, new LookupAnswer.Unavailable("down"), Blind })
        {
            Ask(Due(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1)), LookupTrust.AfterQuarantine, answer).To.Should().Be(PermitStatus.OutcomeUnknown);
            Ask(Due(TimeSpan.FromHours(1)), LookupTrust.AfterQuarantine, answer).Should()
                .BeEquivalentTo(new { To = PermitStatus.Unresolved, Reason = PermitReason.LookupDeadline });
        }
    }

    [Fact]
    public void A_second_trustworthy_no_still_counts_after_the_hour() =>
        Ask(Due(TimeSpan.FromHours(2)) with { Negatives = 1 }, LookupTrust.AfterQuarantine, Sighted).To.Should().Be(PermitStatus.NotPosted);

    [Fact]
    public void Look_ups_come_at_5_15_60_and_180_seconds_then_every_5_minutes_and_last_at_the_hour()
    {
        var (at, times) = (TimeSpan.Zero, new List<int>());
        while (at < TimeSpan.FromHours(1))
        {
            at += Reconciliation.NextAfter(at);
            times.Add((int)at.TotalSeconds);
        }

        times.Should().Equal(5, 15, 60, 180, 480, 780, 1080, 1380, 1680, 1980, 2280, 2580, 2880, 3180, 3480, 3600);
    }

    [Fact]
    public void A_look_up_that_is_too_early_waits_for_the_send_deadline() =>
        Reconciliation.TooEarly(Stamp, Due(TimeSpan.FromSeconds(5)) with { SinceDeadline = TimeSpan.FromSeconds(-12) }).Should()
            .BeEquivalentTo(new { To = PermitStatus.OutcomeUnknown, AskAgainAfter = TimeSpan.FromSeconds(13), CountsAsNegative = false });

    [Fact]
    public void The_fence_is_the_count_that_was_leased()
    {
        var due = Due(TimeSpan.FromSeconds(5)) with { Lookups = 3 };

        Ask(due, LookupTrust.Definitive, Blind).Should().BeEquivalentTo(new { due.Query.PermitId, Lookups = 3, Stamp });
    }

    private static DueLookup Due(TimeSpan unknownFor) =>
        new(Grants.Query(Guid.NewGuid()) with { OlderPostedId = "p-0" }, "reply_v2_scheduler", 0, 0, unknownFor, unknownFor);

    private static ReconcileRequest Ask(DueLookup due, LookupTrust trust, LookupAnswer? answer) => Reconciliation.Of(Stamp, due, trust, answer);
}
