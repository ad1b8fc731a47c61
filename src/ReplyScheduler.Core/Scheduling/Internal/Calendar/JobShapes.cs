using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>The shapes of the rows, each kept once.</summary>
internal sealed class JobShapes(IReadOnlyCollection<string> handledTypes, bool handlesEndpoints)
{
    private readonly HashSet<string> _handled = [.. handledTypes];
    private readonly Dictionary<(JobRow Common, bool IsHandled), JobShape> _known = [];

    public JobShape Of(JobRow row)
    {
        var isHandled = _handled.Contains(row.Type) || (handlesEndpoints && row.Endpoint is not null);
        var key = (Common: JobShape.CommonOf(row), isHandled);
        if (!_known.TryGetValue(key, out var shape)) _known.Add(key, shape = new JobShape(key.Common, isHandled));
        return shape;
    }
}
