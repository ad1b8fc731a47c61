using ReplyScheduler.Stores;

namespace ReplyScheduler.Liveness.Internal;

/// <summary>
/// What an evaluation says of everything. One that did not judge, because another session has the judging in hand, says something only while the last
/// judgement is no older than two periods: missing data is no evidence of health. Safe for concurrent use.
/// </summary>
/// <param name="period">The period that this host sets; null for the one in the database, which is learned from the first judgement.</param>
internal sealed class Verdicts(TimeSpan? period)
{
    private static readonly TimeSpan UsualPeriod = TimeSpan.FromMinutes(1);

    private readonly Lock _sync = new();
    private TimeSpan _period = period ?? UsualPeriod;
    private DateTimeOffset? _unjudgedSince;

    /// <summary>Whether nothing critical is open; no also if nobody judged for too long. Null if nobody judged yet and that is no fault so far.</summary>
    public bool? Of(EvaluateResult result)
    {
        lock (_sync)
        {
            if (result.IsEvaluated)
            {
                (_period, _unjudgedSince) = (result.NextAt - result.Now, null);
                return result.Critical == 0;
            }

            // Where nobody ever judged, the next time is the store's own.
            var isFirst = result.NextAt == result.Now;
            _unjudgedSince = isFirst ? _unjudgedSince ?? result.Now : null;
            var dueAt = _unjudgedSince ?? result.NextAt;
            if (result.Now > dueAt + _period) return false;
            return isFirst ? null : result.Critical == 0;
        }
    }
}
