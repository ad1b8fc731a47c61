using Npgsql;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// Fixes what a database is when it is created (environment and kind of clock) and refuses a program that takes it for
/// something else, so that a replay can never run on production data, nor production on a replay's clock.
/// </summary>
internal static class StoreIdentity
{
    /// <summary>Creates the identity if there is none yet, of any number of hosts the first one's; then compares. Answers the store's id.</summary>
    /// <exception cref="StoreException">The database is of another environment or clock.</exception>
    public static async Task<Guid> EstablishAsync(NpgsqlConnection connection, PostgresDatabase database, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(connection, database, cancellationToken).ConfigureAwait(false);
        if (found is null)
        {
            var make = new PostgresStep(database.Statements, isSpooling: false);
            make.Add("store_make", ("environment", database.Options.Environment), ("clock_now", database.Options.VirtualClockFrom));
            await RunAsync(make, connection, database, cancellationToken).ConfigureAwait(false);
            found = await ReadAsync(connection, database, cancellationToken).ConfigureAwait(false);
        }

        Check(found!, database);
        if (found!.IsAhead) await MendAsync(connection, database, cancellationToken).ConfigureAwait(false);
        return found.Id;
    }

    private sealed record Found(Guid Id, string Environment, bool IsVirtual, bool IsAhead);

    private static async Task<Found?> ReadAsync(NpgsqlConnection connection, PostgresDatabase database, CancellationToken cancellationToken)
    {
        Found? found = null;
        var isAhead = false;
        var read = new PostgresStep(database.Statements, isSpooling: false);
        read.Add("catalogue_ahead", row => isAhead = row.GetBoolean(0));
        read.Add("store_read", row => found = new Found(row.GetGuid(0), row.GetString(1), row.GetBoolean(2), isAhead));
        await RunAsync(read, connection, database, cancellationToken).ConfigureAwait(false);
        return found;
    }

    private static void Check(Found found, PostgresDatabase database)
    {
        var options = database.Options;
        if (options.AcceptAnyClock) return;
        if (found.IsVirtual && options.VirtualClockFrom is null)
            throw new StoreException($"The schema '{options.Schema}' of the database {database.Name} runs on a virtual clock: it was made for a replay or a test. Use another schema, or set PostgresOptions.VirtualClockFrom.", isTransient: false);
        if (!found.IsVirtual && options.VirtualClockFrom is not null)
            throw new StoreException($"The schema '{options.Schema}' of the database {database.Name} runs on the server's clock and cannot be given a virtual one. Use a new schema for a replay.", isTransient: false);
        if (found.Environment != options.Environment)
            throw new StoreException($"The schema '{options.Schema}' of the database {database.Name} belongs to the environment '{found.Environment}', this program to '{options.Environment}'. Use another schema, or set PostgresOptions.Environment.", isTransient: false);
    }

    /// <summary>Rows of a dump that name transactions to come would be loaded by every host at every tick until these have come.</summary>
    private static async Task MendAsync(NpgsqlConnection connection, PostgresDatabase database, CancellationToken cancellationToken)
    {
        var mend = new PostgresStep(database.Statements, isSpooling: false);
        mend.Add("catalogue_mend");
        mend.Add("catalogue_mend_reset");
        await RunAsync(mend, connection, database, cancellationToken).ConfigureAwait(false);
    }

    private static Task RunAsync(PostgresStep step, NpgsqlConnection connection, PostgresDatabase database, CancellationToken cancellationToken) =>
        step.RunAsync(connection, null, prepare: false, database.Options.StepTimeout + Connections.Grace, cancellationToken);
}
