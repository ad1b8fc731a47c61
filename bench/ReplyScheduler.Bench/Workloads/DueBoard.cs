using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>Reads due permits for all callers that wait, one read at a time, and hands each caller its own.</summary>
internal sealed class DueBoard(IPermitStore permits, DueRequest request)
{
    private readonly Lock _sync = new();
    private readonly Dictionary<Guid, TaskCompletionSource<DuePermit>> _waiting = [];
    private bool _isReading;

    public Task<DuePermit> TakeAsync(Guid permit)
    {
        var taken = new TaskCompletionSource<DuePermit>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_sync)
        {
            _waiting.Add(permit, taken);
            if (!_isReading)
            {
                _isReading = true;
                _ = Task.Run(ReadAsync);
            }
        }

        return taken.Task;
    }

    private async Task ReadAsync()
    {
        try
        {
            do
            {
                var due = await permits.DueAsync(request, CancellationToken.None);
                foreach (var permit in due.Permits) Hand(permit);
            }
            while (IsWanted());
        }
        catch (Exception failed)
        {
            lock (_sync)
            {
                foreach (var waiting in _waiting.Values) waiting.TrySetException(failed);
            }
        }
    }

    private void Hand(DuePermit permit)
    {
        lock (_sync)
        {
            if (_waiting.Remove(permit.Permit.PermitId, out var waiting)) waiting.SetResult(permit);
        }
    }

    private bool IsWanted()
    {
        lock (_sync) return _isReading = _waiting.Count > 0;
    }
}
