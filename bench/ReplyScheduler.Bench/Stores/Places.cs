namespace ReplyScheduler.Bench.Stores;

/// <summary>The temporary places of a run; gone when it ends, by Ctrl+C too.</summary>
internal abstract class Places : IDisposable
{
    protected Places() => Console.CancelKeyPress += Cancelled;

    public static Places Of(BenchOptions options) => options.Postgres is { } server ? new TempDatabases(server) : new TempFolder(options.Directory);

    public abstract BenchStore New();

    public void Dispose()
    {
        Console.CancelKeyPress -= Cancelled;
        Clean();
    }

    protected abstract void Clean();

    private void Cancelled(object? sender, ConsoleCancelEventArgs key)
    {
        try
        {
            Clean();
        }
        catch (Exception error) when (error is IOException or System.Data.Common.DbException)
        {
            // A round is still writing; what it leaves is temporary by its place or its name.
        }
    }
}
