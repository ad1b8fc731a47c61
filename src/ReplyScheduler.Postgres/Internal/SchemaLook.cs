using Npgsql;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Reads what a schema holds, in one trip that changes nothing and needs no right but to read. Thread-safe.</summary>
internal sealed class SchemaLook(string quoted, string schema, SqlText texts)
{
    /// <exception cref="SchemaMismatchException">The record of migrations is another program's.</exception>
    public async Task<SchemaState> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            foreach (var name in (string[])["schema_settings", "schema_state"])
                batch.BatchCommands.Add(new NpgsqlBatchCommand(SqlStatement.Qualify(texts[name], quoted)));
            try
            {
                var rows = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (rows.ConfigureAwait(false)) return await ReadAsync(rows, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException error) when (Explain(error) is { } state)
            {
                return state;
            }
            catch (PostgresException error) when (IsAnothers(error))
            {
                throw new SchemaMismatchException($"The schema '{schema}' has a table 'schema_migrations' of another program: set PostgresOptions.Schema to another name.", error);
            }
        }
    }

    private static async Task<SchemaState> ReadAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var state = new SchemaState([]);
        await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var (version, name) = (rows.GetInt32(0), rows.GetString(1));
            if (version != int.MaxValue) state = state with { Applied = [.. state.Applied, (version, name, rows.GetString(2))] };
            else state = rows.GetBoolean(3) ? state with { Missing = name } : state with { Changed = name };
        }

        return state;
    }

    /// <summary>A schema without our tables refuses the very question.</summary>
    private static SchemaState? Explain(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.UndefinedTable when error.MessageText.Contains(".schema_objects", StringComparison.Ordinal) => new SchemaState([], Missing: "view schema_objects"),
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName => new SchemaState([]),
        _ => null,
    };

    private static bool IsAnothers(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.WrongObjectType or PostgresErrorCodes.DatatypeMismatch;
}
