using Npgsql;
using NpgsqlTypes;
using ReplyScheduler.Postgres.Internal;

namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>
/// Runs a list of steps in one transaction and reads what they noted. A refusal, theirs or the server's, leaves nothing behind. The secret goes
/// by COPY: parameters of statements may be logged. Used by one thread at a time.
/// </summary>
internal sealed class TriggerWork(NpgsqlConnection connection, TriggerTexts texts)
{
    private const string Refused = "RS001";

    private readonly List<(string Kind, string Said)> notes = [];

    /// <summary>The wishes as the steps left them.</summary>
    public string? Wishes { get; private set; }

    /// <summary>Runs the steps.</summary>
    /// <exception cref="Stores.StoreException">The server cannot be reached any more, or is out of resources; nothing was changed, unless the message says that this is unknown.</exception>
    public async Task<TriggerReport> RunAsync(string wishes, string? secret, IEnumerable<string> steps, CancellationToken cancellationToken)
    {
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                foreach (var step in TriggerSteps.Begin) await ExecuteAsync(texts.Script(step), cancellationToken).ConfigureAwait(false);
                await WishAsync(wishes, secret, cancellationToken).ConfigureAwait(false);
                foreach (var step in steps) await ExecuteAsync(texts.Script(step), cancellationToken).ConfigureAwait(false);
                await ReadNotesAsync(cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }

            return Report();
        }
        catch (PostgresException error) when (error.SqlState == Refused)
        {
            return TriggerReport.Refused(error.MessageText + " Nothing was changed.");
        }
        catch (PostgresException error) when (StoreErrors.IsOfStatement(error) || error.SqlState == PostgresErrorCodes.InternalError)
        {
            return TriggerReport.Refused($"The server refused a step ({error.SqlState}: {error.MessageText}): mend what it names, or let an administrator run the script of Print(). Nothing was changed.");
        }
        catch (Exception error) when (StoreErrors.IsOfDriver(error))
        {
            throw StoreErrors.Translate(error, connection.Database);
        }
    }

    private TriggerReport Report()
    {
        var missing = notes.Where(note => note.Kind == "missing").Select(note => note.Said).ToList();
        var script = notes.Where(note => note.Kind == "admin").Select(note => note.Said + "\n").Distinct().ToList();
        return new TriggerReport
        {
            IsComplete = missing.Count == 0, Notes = [.. notes.Where(note => note.Kind == "note").Select(note => note.Said)],
            Problems = missing, AdministratorScript = script.Count == 0 ? null : string.Concat(script),
        };
    }

    private async Task WishAsync(string wishes, string? secret, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand("INSERT INTO pg_temp.trigger_wishes (wishes) VALUES ($1)", connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = wishes });
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        if (secret is null) return;
        var writer = await connection.BeginBinaryImportAsync("COPY pg_temp.trigger_given (secret) FROM STDIN (FORMAT binary)", cancellationToken).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            await writer.StartRowAsync(cancellationToken).ConfigureAwait(false);
            await writer.WriteAsync(secret, NpgsqlDbType.Text, cancellationToken).ConfigureAwait(false);
            await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReadNotesAsync(CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(texts.Script("notes"), connection);
        await using (command.ConfigureAwait(false))
        {
            var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false)) notes.Add((rows.GetString(0), rows.GetString(1)));
            }
        }

        var wishes = new NpgsqlCommand("SELECT wishes::text FROM pg_temp.trigger_wishes", connection);
        await using (wishes.ConfigureAwait(false)) Wishes = await wishes.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;
    }

    private async Task ExecuteAsync(string text, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(text, connection) { CommandTimeout = 120 };
        await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
