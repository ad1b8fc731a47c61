using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// What is known here of retries and requests that wait: until when, and which of them for the end of a run. What was heard after a
/// claim was sent outlives its answer. Safe for concurrent use.
/// </summary>
internal sealed class WaitingWork
{
    private readonly Lock _sync = new();
    private readonly SortedSet<DateTimeOffset> _expected = [];
    private DateTimeOffset? _next;
    private readonly HashSet<Guid> _endedMeanwhile = [];
    private IReadOnlySet<Guid>? _waitingForEnd;
    private bool _isClaiming;

    /// <summary>When the next of them is due; null if none waits for its time.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            lock (_sync)
            {
                DateTimeOffset? heard = _expected.Count > 0 ? _expected.Min : null;
                return _next is null || heard < _next ? heard : _next;
            }
        }
    }

    /// <summary>The end of a run of the job is recorded. Whether a due retry or request of the job waited for that.</summary>
    public bool Ended(Guid job)
    {
        lock (_sync)
        {
            if (_isClaiming) _endedMeanwhile.Add(job);
            return _waitingForEnd is { } waiting && waiting.Contains(job);
        }
    }

    /// <summary>One is due then.</summary>
    public void Expect(DateTimeOffset at)
    {
        lock (_sync)
        {
            _expected.Add(at);
        }
    }

    /// <summary>A claim is about to be sent.</summary>
    public void Begin()
    {
        lock (_sync)
        {
            _isClaiming = true;
            _endedMeanwhile.Clear();
        }
    }

    /// <summary>
    /// A claim's answer: what was due by then was looked at. Whether to look again at once, since what something waits for has perhaps
    /// come about while the answer was on its way.
    /// </summary>
    /// <param name="result">The answer.</param>
    /// <param name="isOfOneType">Whether the claim looked at one type only; what is known of the others then stays.</param>
    public bool Take(ClaimResult result, bool isOfOneType = false)
    {
        lock (_sync)
        {
            _isClaiming = false;
            _next = result.NextWaiting;
            _waitingForEnd = isOfOneType && _waitingForEnd is { } known ? known.Union(result.WaitingForEnd).ToHashSet() : result.WaitingForEnd;
            while (!isOfOneType && _expected.Count > 0 && _expected.Min <= result.Now)
            {
                _expected.Remove(_expected.Min);
            }

            return _endedMeanwhile.Count > 0 && result.WaitingForEnd.Overlaps(_endedMeanwhile);
        }
    }
}
