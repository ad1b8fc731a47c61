using Npgsql;
using ReplyScheduler.Postgres.Internal;

namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>A read-only transaction of the verification. Used by one thread at a time.</summary>
internal sealed class TriggerReads(NpgsqlConnection connection, TriggerTexts texts, string name) : IAsyncDisposable
{
    private NpgsqlTransaction? transaction;

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync("SET LOCAL transaction_read_only = on; SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL TimeZone = 'UTC'", cancellationToken).ConfigureAwait(false);
    }

    public async Task<TriggerLook> LookAsync(string schema, CancellationToken cancellationToken)
    {
        TriggerLook? look = null;
        await QueryAsync("verify_look", row => look = new TriggerLook(
            row.GetBoolean(0), row.GetString(1), row.GetBoolean(2), row.GetBoolean(3), row.GetStringOrNull(4), row.GetBoolean(5), row.GetStringOrNull(6), row.GetBoolean(7), row.GetStringOrNull(8),
            row.GetBoolean(9), row.GetStringOrNull(10), row.GetBoolean(11), row.GetBoolean(12), row.GetString(13), row.GetInstant(14), row.GetString(15), row.GetBoolean(16)), cancellationToken, ("schema", schema)).ConfigureAwait(false);
        return look!;
    }

    public async Task<TriggerSettings?> SettingsAsync(CancellationToken cancellationToken)
    {
        TriggerSettings? settings = null;
        await QueryAsync("verify_settings", row => settings = new TriggerSettings(
            row.GetStringOrNull(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7), row.GetString(8),
            row.GetStringOrNull(9), row.GetBoolean(10), row.GetInstantOrNull(11), row.GetStringOrNull(12), row.GetInstantOrNull(13), row.GetString(14),
            TimeSpan.FromMilliseconds(row.GetInt32(15)), row.GetDuration(16), row.GetDuration(17), row.GetDuration(18)), cancellationToken).ConfigureAwait(false);
        return settings;
    }

    /// <summary>Goes on as another role.</summary>
    public Task BecomeAsync(string role, CancellationToken cancellationToken) => ExecuteAsync("SET LOCAL ROLE " + SqlStatement.Quote(role), cancellationToken);

    /// <summary>Runs a statement; <paramref name="read"/> is called once for each row.</summary>
    /// <exception cref="Stores.StoreException">It failed.</exception>
    public async Task QueryAsync(string statement, Action<NpgsqlDataReader> read, CancellationToken cancellationToken, params (string Name, object? Value)[] args)
    {
        var prepared = texts.Statement(statement);
        var batch = new NpgsqlBatch(connection, transaction);
        await using (batch.ConfigureAwait(false))
        {
            var command = new NpgsqlBatchCommand(prepared.Text);
            foreach (var (wanted, type) in prepared.Parameters) command.Parameters.Add(PostgresValue.Bind(type, args.Single(arg => arg.Name == wanted).Value));
            batch.BatchCommands.Add(command);
            try
            {
                var rows = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (rows.ConfigureAwait(false))
                {
                    while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false)) read(rows);
                }
            }
            catch (Exception error) when (StoreErrors.IsOfDriver(error))
            {
                throw StoreErrors.Translate(error, name);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (transaction is not null) await transaction.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ExecuteAsync(string text, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(text, connection, transaction);
        try
        {
            await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (StoreErrors.IsOfDriver(error))
        {
            throw StoreErrors.Translate(error, name);
        }
    }
}
