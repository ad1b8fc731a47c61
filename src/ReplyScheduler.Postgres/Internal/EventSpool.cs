using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Where events of jobs wait while <c>system_events</c> refuses rows.</summary>
internal static class EventSpool
{
    /// <summary>
    /// Moves what waits, if the table takes it again; if it still refuses, the rows stay and the next claim tries again. A step of its own:
    /// what was claimed is committed, and nothing may keep it from being run.
    /// </summary>
    public static async Task DrainAsync(PostgresDatabase database)
    {
        try
        {
            await database.StepAsync<bool>(
                step =>
                {
                    step.Add("spool_move");
                    return () => true;
                },
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // The next claim tries again.
        }
    }
}
