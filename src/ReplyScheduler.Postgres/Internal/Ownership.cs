using Npgsql;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Tells which store a connection of somebody else reaches.</summary>
internal static class Ownership
{
    /// <summary>The connection of a transaction; null if the transaction is over.</summary>
    public static NpgsqlConnection? ConnectionOf(NpgsqlTransaction transaction)
    {
        try
        {
            using var probe = new NpgsqlCommand { Transaction = transaction };
            return transaction.Connection;
        }
        catch (InvalidOperationException)
        {
            return null; // The driver lets no command have a transaction that is over.
        }
    }

    /// <summary>The id of the store in a schema; null if there is none. Leaves the transaction usable.</summary>
    public static async Task<Guid?> ReadAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string quotedSchema, CancellationToken cancellationToken)
    {
        var exists = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection, transaction) { Parameters = { new() { Value = quotedSchema + ".store_info" } } };
        await using (exists.ConfigureAwait(false))
        {
            if (await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true) return null;
        }

        var read = new NpgsqlCommand($"SELECT store_id FROM {quotedSchema}.store_info", connection, transaction);
        await using (read.ConfigureAwait(false)) return await read.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as Guid?;
    }
}
