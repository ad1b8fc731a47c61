using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Posting.Internal;

/// <summary>
/// What a look-up means for a permit whose outcome is unknown. "No" counts only where the platform makes it trustworthy; an answer
/// that decides counts even when the deadline is over. There is no way back to a claim: nothing here sends again.
/// </summary>
internal static class Reconciliation
{
    public static readonly TimeSpan Deadline = TimeSpan.FromHours(1);
    public static readonly TimeSpan Quarantine = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan FirstLookup = TimeSpan.FromSeconds(5);

    private const int NegativesNeeded = 2;
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Rhythm = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan[] FirstOnes = [FirstLookup, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(180)];

    /// <param name="stamp">Who writes.</param>
    /// <param name="due">The look-up.</param>
    /// <param name="trust">What a negative look-up proves on the platform.</param>
    /// <param name="answer">The publisher's answer; null counts as unavailable.</param>
    public static ReconcileRequest Of(InstanceStamp stamp, DueLookup due, LookupTrust trust, LookupAnswer? answer)
    {
        var negative = answer is LookupAnswer.NotFound no && IsTrustworthy(due, trust, no);
        return answer switch
        {
            LookupAnswer.Found found when PostedIdRules.IsWellFormed(found.PostedId) =>
                Ends(stamp, due, PermitStatus.Used, PermitReason.LookupFound, null, found.PostedId),
            LookupAnswer.Found => Ends(stamp, due, PermitStatus.Unresolved, PermitReason.LookupAmbiguous, "Found with an id that is not well-formed."),
            LookupAnswer.Ambiguous ambiguous => Ends(stamp, due, PermitStatus.Unresolved, PermitReason.LookupAmbiguous, ambiguous.Detail),
            _ when negative && (trust == LookupTrust.Definitive || due.Negatives + 1 >= NegativesNeeded) =>
                Ends(stamp, due, PermitStatus.NotPosted, PermitReason.LookupNegative, null) with { CountsAsNegative = true },
            _ when due.UnknownFor >= Deadline =>
                Ends(stamp, due, PermitStatus.Unresolved, PermitReason.LookupDeadline, Words(answer)),
            _ => AskAgain(stamp, due, NextAfter(due.UnknownFor), Words(answer)) with { CountsAsNegative = negative },
        };
    }

    /// <summary>The send deadline is not over, so the reply may still appear and no answer would prove anything: wait for it.</summary>
    public static ReconcileRequest TooEarly(InstanceStamp stamp, DueLookup due) =>
        AskAgain(stamp, due, Least - due.SinceDeadline, "The send deadline is not over.");

    /// <summary>From one look-up to the next: at 5, 15, 60 and 180 s, then every 5 min, the last one at the deadline.</summary>
    public static TimeSpan NextAfter(TimeSpan unknownFor)
    {
        var at = FirstOnes.FirstOrDefault(first => first > unknownFor, unknownFor + Rhythm);
        var wait = (at < Deadline ? at : Deadline) - unknownFor;
        return wait > Least ? wait : Least;
    }

    /// <summary>A look-up that did not see the older post that it was given was blind, and before the quarantine is over it came too soon.</summary>
    private static bool IsTrustworthy(DueLookup due, LookupTrust trust, LookupAnswer.NotFound answer) => trust switch
    {
        LookupTrust.Definitive => due.SinceDeadline >= TimeSpan.Zero,
        LookupTrust.AfterQuarantine => answer.SawOlderPost && due.Query.OlderPostedId is not null && due.SinceDeadline >= Quarantine,
        _ => false,
    };

    private static ReconcileRequest Ends(
        InstanceStamp stamp, DueLookup due, PermitStatus to, PermitReason reason, string? detail, string? postedId = null) =>
        new(stamp, due.Query.PermitId, due.Lookups, to, reason, detail, postedId, CountsAsNegative: false, TimeSpan.Zero);

    private static ReconcileRequest AskAgain(InstanceStamp stamp, DueLookup due, TimeSpan after, string? detail) => new(
        stamp, due.Query.PermitId, due.Lookups, PermitStatus.OutcomeUnknown, PermitReason.LookupDeadline, detail, null, CountsAsNegative: false, after);

    private static string? Words(LookupAnswer? answer) => answer switch
    {
        LookupAnswer.NotFound => "Not found, which proves nothing yet.",
        LookupAnswer.Unavailable unavailable => unavailable.Detail ?? "The platform could not be asked.",
        null => "The publisher answered null.",
        _ => null,
    };
}
