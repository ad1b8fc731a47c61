using Microsoft.Data.Sqlite;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// Fixes what a database is when it is created (environment and kind of clock) and refuses a program that takes it for
/// something else, so that a replay can never run on production data, nor production on a replay's clock.
/// </summary>
internal static class StoreIdentity
{
    public static void Establish(SqliteConnection connection, SqliteOptions options, string path)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        if (Scalar(connection, "SELECT count(*) FROM store_info") is 0L)
        {
            using var command = connection.CreateCommand();
            command.CommandText = """
                INSERT INTO store_info (one, environment, clock, clock_now)
                VALUES (1, $environment, CASE WHEN $clock_now IS NULL THEN 'system' ELSE 'virtual' END, $clock_now);
                UPDATE store_info SET created_at = (SELECT now FROM store_clock);
                """;
            command.Parameters.AddWithValue("$environment", options.Environment);
            command.Parameters.AddWithValue("$clock_now", SqliteValue.Bind(options.VirtualClockFrom));
            command.ExecuteNonQuery();
            transaction.Commit();
            return;
        }

        if (options.AcceptAnyClock) return;
        var isVirtual = Scalar(connection, "SELECT clock = 'virtual' FROM store_info") is 1L;
        if (isVirtual && options.VirtualClockFrom is null)
            throw new StoreException($"The database '{path}' runs on a virtual clock: it was made for a replay or a test. Use another file, or set SqliteOptions.VirtualClockFrom.", isTransient: false);
        if (!isVirtual && options.VirtualClockFrom is not null)
            throw new StoreException($"The database '{path}' runs on the system's clock and cannot be given a virtual one. Use a new file for a replay.", isTransient: false);
        if (Scalar(connection, "SELECT environment FROM store_info") is string environment && environment != options.Environment)
            throw new StoreException($"The database '{path}' belongs to the environment '{environment}', this program to '{options.Environment}'. Use another file, or set SqliteOptions.Environment.", isTransient: false);
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
