namespace ReplyScheduler.Scheduling.Internal;

/// <summary>What goes wrong now, one sentence per subject, until the subject is well again.</summary>
internal sealed class Troubles
{
    private readonly Lock _sync = new();
    private readonly SortedDictionary<string, string> _open = new(StringComparer.Ordinal);
    private volatile bool _any;

    public void Set(string subject, string text)
    {
        lock (_sync)
        {
            _open[subject] = text;
            _any = true;
        }
    }

    public void Clear(string subject)
    {
        if (!_any) return;
        lock (_sync)
        {
            _open.Remove(subject);
            _any = _open.Count > 0;
        }
    }

    public IReadOnlyList<string> List()
    {
        if (!_any) return [];
        lock (_sync)
        {
            return [.. _open.Values];
        }
    }
}
