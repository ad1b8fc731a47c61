using ReplyScheduler.Events;
using ReplyScheduler.Internal;

namespace ReplyScheduler.Replies.Internal;

/// <summary>The two stages between taking a candidate and deciding: judge and compose, each with its own limit.</summary>
internal sealed class PlanningStages(ReplyPipeline pipeline, UsageBook usage, TimeProvider time)
{
    private const int NoteLength = 2_000;
    private const int CodeLength = 100;

    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async Task<PlanningDraft> DraftAsync(Candidate candidate, CancellationToken run)
    {
        if (pipeline.Judge is not { } judge) return await ComposeAsync(candidate, null, null, run).ConfigureAwait(false);

        var call = await BoundedCall.RunAsync(
            token => judge.JudgeAsync(candidate, token), pipeline.Options.JudgeTimeOut, TimeSpan.Zero, time, run).ConfigureAwait(false);
        run.ThrowIfCancellationRequested();
        var stop = Read(call);
        return stop is null
            ? await ComposeAsync(candidate, Json((JudgeVerdict.Allow)call.Value!.Verdict), call.Took, run).ConfigureAwait(false)
            : new PlanningDraft(null, null, call.Took, TimeSpan.Zero, stop);
    }

    /// <summary>Books the judge's call. Null when it allowed; no answer is "not now", never "no" (R52).</summary>
    private PlanningStop? Read(CallResult<JudgeAnswer> call)
    {
        if (call.Value is { Verdict: { } verdict } answer)
        {
            var outcome = verdict is JudgeVerdict.NotEvaluated ? UsageOutcome.Overloaded : UsageOutcome.Succeeded;
            usage.Answered(UsageBook.Judge, call.Took, answer.Usage, outcome);
            return verdict switch
            {
                JudgeVerdict.Deny deny => PlanningStop.Denied(Code(deny.Code)),
                JudgeVerdict.NotEvaluated later => PlanningStop.Failed(PlanningReason.JudgeUnavailable, "The judge did not evaluate: " + later.Reason),
                _ => null,
            };
        }

        usage.Unanswered(UsageBook.Judge, call.Took, call.End);
        return call.End == CallEnd.TimedOut
            ? PlanningStop.TimedOut(PlanningReason.JudgeUnavailable, $"The judge did not answer within {pipeline.Options.JudgeTimeOut}.")
            : PlanningStop.Failed(PlanningReason.JudgeUnavailable, Words("The judge", call.Error));
    }

    private async Task<PlanningDraft> ComposeAsync(Candidate candidate, string? verdict, TimeSpan? judgedFor, CancellationToken run)
    {
        var call = await BoundedCall.RunAsync(
            token => pipeline.Composer.ComposeAsync(candidate, token), pipeline.Options.ComposeTimeOut, TimeSpan.Zero, time, run).ConfigureAwait(false);
        run.ThrowIfCancellationRequested();
        var stop = Read(call);
        return new PlanningDraft(stop is null ? call.Value!.Text : null, verdict, judgedFor, call.Took, stop);
    }

    /// <summary>Books the composer's call, unless it says that it is no model. Null when the text can be sent.</summary>
    private PlanningStop? Read(CallResult<Composition> call)
    {
        if (call.Value is { } composed)
        {
            if (composed.Usage is not null) usage.Answered(UsageBook.Composer, call.Took, composed.Usage, UsageOutcome.Succeeded);
            if (ReplyText.Fault(composed.Text, pipeline.Rules.MaxLength) is { } fault) return PlanningStop.BadText(fault);
            return ReplyText.IsStorable(composed.Text)
                ? null
                : PlanningStop.Failed(PlanningReason.ComposeFailed, "The composed text holds a NUL or half a character.");
        }

        usage.Unanswered(UsageBook.Composer, call.Took, call.End);
        return call.End == CallEnd.TimedOut
            ? PlanningStop.TimedOut(PlanningReason.ComposeFailed, $"The composer did not answer within {pipeline.Options.ComposeTimeOut}.")
            : PlanningStop.Failed(PlanningReason.ComposeFailed, Words("The composer", call.Error));
    }

    private static string Words(string who, Exception? error) =>
        error is null ? who + " answered null." : $"{who} threw {error.GetType().Name}: {error.Message}";

    private static string Json(JudgeVerdict.Allow allow) => EventData.Of(
        ("verdict", "allow"), ("score", allow.Score is { } score && double.IsFinite(score) ? score : null), ("note", Cut(allow.Note, NoteLength)));

    /// <summary>A code goes into events, so it must be a word and not a sentence about a person.</summary>
    private static string Code(string? code) =>
        code is { Length: > 0 and <= CodeLength } && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? code : "unnamed";

    private static string? Cut(string? text, int length) => text is null || text.Length <= length ? text : text[..length];
}
