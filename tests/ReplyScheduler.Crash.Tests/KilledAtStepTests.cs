using ReplyScheduler.Crash.Tests.Databases;

namespace ReplyScheduler.Crash.Tests;

/// <summary>
/// Killed at a named step, before it and after it was stored but before its caller heard, at several of its calls; each death's
/// successor dies too, until one is left in peace.
/// </summary>
public abstract class KilledAtStepTests(TestedStore store)
{
    private protected TestedStore Store => store;

    /// <summary>
    /// The library takes the same way to every store. On Postgres, where a life costs twice as much, each step is killed at fewer of its calls.
    /// </summary>
    private protected bool IsThorough => store == TestedStore.Sqlite;

    private protected async Task DieAndFinishAsync(string step, params int[] calls)
    {
        using var database = new ReplayedDatabase(store);
        foreach (var nth in calls)
        {
            await database.DieAtAsync($"{step}:{nth}:before");
            await database.DieAtAsync($"{step}:{nth}:after");
        }

        await database.FinishAsync();
    }

    private protected async Task DieEarlyAndLateAsync(string step)
    {
        if (IsThorough)
        {
            await DieAndFinishAsync(step, 1, 2);
            await DieAndFinishAsync(step, 5);
        }
        else
        {
            await DieAndFinishAsync(step, 1, 5);
        }
    }
}
