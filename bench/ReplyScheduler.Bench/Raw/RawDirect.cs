namespace ReplyScheduler.Bench.Raw;

/// <summary>A file with one caller: the step runs on its thread.</summary>
internal sealed class RawDirect(string file) : IRawStore
{
    private readonly RawSession _session = new(RawFile.Open(file));

    public long Statements => _session.Statements;

    public Task RunAsync(Action<IRawSession> step)
    {
        _session.Run("BEGIN IMMEDIATE");
        step(_session);
        _session.Run("COMMIT");
        return Task.CompletedTask;
    }

    public void Dispose() => _session.Dispose();
}
