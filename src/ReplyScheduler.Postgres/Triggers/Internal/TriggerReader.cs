using System.Security.Cryptography;
using System.Text;
using Npgsql;
using ReplyScheduler.Postgres.Internal;

namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>Reads what the verification goes by. Secrets are compared within the server, by their digests.</summary>
internal sealed class TriggerReader(TriggerDatabase database, TriggerTexts texts, string schema, PostgresTriggerOptions options)
{
    public async Task<TriggerFacts> ReadAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        var connection = await database.ConnectAsync(null, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var reads = new TriggerReads(connection, texts, database.Name);
            await using (reads.ConfigureAwait(false))
            {
                await reads.BeginAsync(cancellationToken).ConfigureAwait(false);
                var look = await reads.LookAsync(schema, cancellationToken).ConfigureAwait(false);
                var facts = new TriggerFacts { Look = look, Window = window, QuotedSchema = texts.Schema, HasSecretsToCompare = Digests().Length > 0 };
                if (!look.IsInstalled || !look.MayRead) return facts;
                if (look.MayBeOwner) await reads.BecomeAsync(look.Owner, cancellationToken).ConfigureAwait(false);
                facts = facts with { Settings = await reads.SettingsAsync(cancellationToken).ConfigureAwait(false) };
                await reads.BecomeAsync(look.Role, cancellationToken).ConfigureAwait(false);
                facts = await CronAsync(reads, facts, cancellationToken).ConfigureAwait(false);
                if (look.MayBeOwner) await reads.BecomeAsync(look.Owner, cancellationToken).ConfigureAwait(false);
                return await StoredAsync(reads, facts, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<TriggerFacts> CronAsync(TriggerReads reads, TriggerFacts facts, CancellationToken cancellationToken)
    {
        var settings = facts.Settings!;
        if (settings.CronDatabase is not { } elsewhere || elsewhere == facts.Look.Database)
            return facts.Look.HasCron ? await JobsAsync(reads, facts, cancellationToken).ConfigureAwait(false) : facts;
        if (!database.ReachesOthers) return facts;
        var connection = await database.ConnectAsync(elsewhere, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var there = new TriggerReads(connection, texts, elsewhere);
            await using (there.ConfigureAwait(false))
            {
                await there.BeginAsync(cancellationToken).ConfigureAwait(false);
                return (await there.LookAsync(schema, cancellationToken).ConfigureAwait(false)).HasCron ? await JobsAsync(there, facts, cancellationToken).ConfigureAwait(false) : facts;
            }
        }
    }

    private static async Task<TriggerFacts> JobsAsync(TriggerReads reads, TriggerFacts facts, CancellationToken cancellationToken)
    {
        var settings = facts.Settings!;
        string[] names = [settings.TriggerJob, settings.WatchdogJob];
        var jobs = new List<CronJobRow>();
        await reads.QueryAsync("verify_jobs", row => jobs.Add(new CronJobRow(row.GetStringOrNull(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetBoolean(4), row.GetString(5))), cancellationToken,
            ("names", names), ("function", facts.QuotedSchema + ".fire_trigger"), ("url", settings.Url ?? "\u0001")).ConfigureAwait(false);
        var (seesAll, runs) = (false, (0L, 0L, ""));
        await reads.QueryAsync("verify_sees_all_jobs", row => seesAll = row.GetBoolean(0), cancellationToken).ConfigureAwait(false);
        await reads.QueryAsync("verify_job_runs", row => runs = (row.GetInt64(0), row.GetInt64(1), row.GetString(2)), cancellationToken,
            ("names", names), ("owner", facts.Look.Owner), ("since", facts.Look.At - facts.Window)).ConfigureAwait(false);
        return facts with { Jobs = jobs, SeesAllJobs = seesAll, Runs = runs };
    }

    private async Task<TriggerFacts> StoredAsync(TriggerReads reads, TriggerFacts facts, CancellationToken cancellationToken)
    {
        var since = ("since", (object?)(facts.Look.At - facts.Window));
        var attempts = new List<AttemptRow>();
        var (catalogue, executions, changed) = ((0L, 0L, 0L, ""), (0L, (DateTimeOffset?)null, 0L), "");
        await reads.QueryAsync("verify_ledger", row => attempts.Add(new AttemptRow(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetInstant(3), row.GetBoolean(4))), cancellationToken, since).ConfigureAwait(false);
        await reads.QueryAsync("verify_catalogue", row => catalogue = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3)), cancellationToken).ConfigureAwait(false);
        await reads.QueryAsync("verify_executions", row => executions = (row.GetInt64(0), row.GetInstantOrNull(1), row.GetInt64(2)), cancellationToken, since).ConfigureAwait(false);
        await reads.QueryAsync("verify_definitions", row => changed = row.GetString(0), cancellationToken).ConfigureAwait(false);
        (bool, bool, bool)? secret = null;
        if (facts.Look.MayBeOwner && facts.Settings!.HasSender && changed.Length == 0 && (facts.Settings.SecretStore != "vault" || facts.Look.HasVault))
        {
            await reads.QueryAsync(facts.Settings.SecretStore == "vault" ? "verify_secret_vault" : "verify_secret_table", row => secret = (row.GetBoolean(0), row.GetBoolean(1), row.GetBoolean(2)), cancellationToken,
                ("name", facts.Settings.SecretName), ("digests", Digests())).ConfigureAwait(false);
        }

        return facts with { Attempts = attempts, Catalogue = catalogue, Executions = executions, ChangedFunctions = changed, Secret = secret };
    }

    private string[] Digests() =>
        [.. options.AcceptedSecrets.Append(options.Secret).OfType<string>().Distinct().Select(secret => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))))];
}
