using System.Text.Json;
using ReplyScheduler.Postgres.Triggers.Internal;
using ReplyScheduler.Proofs;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Triggers;

/// <summary>
/// The trigger's side of the database: pg_cron calls the application's endpoint every minute, a ledger tells which calls arrived, and a watchdog
/// in plain SQL notices when the application has died. Thread-safe; each call opens connections of its own.
/// </summary>
public sealed class PostgresTrigger
{
    private readonly TriggerDatabase database;
    private readonly TriggerTexts texts;
    private readonly string schema;
    private readonly PostgresTriggerOptions options;
    private readonly PostgresOptions storeOptions;

    /// <summary>Makes a trigger for the store in a schema. Nothing connects yet.</summary>
    /// <exception cref="ArgumentException">An option cannot be used; the message names all of them.</exception>
    public PostgresTrigger(PostgresOptions database, PostgresTriggerOptions options)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(options);
        var errors = database.Validate().Concat(options.Validate()).ToList();
        if (errors.Count > 0) throw new ArgumentException(string.Join(" ", errors), nameof(options));
        if (options.CronDatabase is not null && database.DataSource is not null)
            throw new ArgumentException("PostgresTriggerOptions.CronDatabase needs PostgresOptions.ConnectionString: a data source leads to its own database alone.", nameof(options));
        this.database = new TriggerDatabase(database);
        this.options = options;
        schema = database.Schema;
        storeOptions = new PostgresOptions
        {
            ConnectionString = database.ConnectionString, DataSource = database.DataSource, Schema = schema, AcceptAnyClock = true, MaxPoolSize = 2, PrepareStatements = false,
        };
        texts = new TriggerTexts(schema);
    }

    /// <summary>
    /// Installs the trigger, or brings an installed one to these options: extensions where the role may, secret, functions, ledger, cron jobs. One
    /// transaction, which may be repeated at will, by the owner of the store's tables or by a role that may become it. Where an administrator has to do
    /// something first, what can be done is done, nothing is scheduled, and the report has the script.
    /// </summary>
    /// <exception cref="InvalidOperationException">The options have no URL or no secret.</exception>
    /// <exception cref="Stores.StoreException">The database cannot be reached.</exception>
    public async Task<TriggerReport> InstallAsync(CancellationToken cancellationToken = default)
    {
        if (options.Sender != TriggerSender.None && (options.Url is null || options.Secret is null))
            throw new InvalidOperationException("An installation needs PostgresTriggerOptions.Url and PostgresTriggerOptions.Secret.");
        return await InstallAsync(options, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TriggerReport> InstallAsync(PostgresTriggerOptions chosen, CancellationToken cancellationToken)
    {
        var (report, wishes) = await WorkAsync(null, TriggerWishes.Of(schema, chosen), chosen.Secret, TriggerSteps.Install(chosen.SecretStore), cancellationToken).ConfigureAwait(false);
        return report.IsComplete && CronDatabaseOf(wishes!) is { } elsewhere
            ? Joined(report, (await WorkAsync(elsewhere, wishes!, null, TriggerSteps.ScheduleElsewhere, cancellationToken).ConfigureAwait(false)).Report)
            : report;
    }

    /// <summary>Whether everything is there and works, by what is stored. Changes nothing.</summary>
    /// <param name="window">How far back calls and runs count, from 1 minute to 30 days; 1 hour by default.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Stores.StoreException">The database cannot be reached.</exception>
    public async Task<TriggerVerification> VerifyAsync(TimeSpan? window = null, CancellationToken cancellationToken = default)
    {
        var span = window ?? TimeSpan.FromHours(1);
        if (span < TimeSpan.FromMinutes(1) || span > TimeSpan.FromDays(30)) throw new ArgumentOutOfRangeException(nameof(window), span, "The window is from 1 minute to 30 days.");
        return Verification(await ReadAsync(span, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Explains each line that does not pass.</summary>
    /// <param name="fix">
    /// Whether to mend what is safe: to install again what is missing, changed or off, as it was chosen when it was installed; with the URL and the secret
    /// of these options, if they are given. Where nothing is installed, these options are.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Stores.StoreException">The database cannot be reached.</exception>
    public async Task<TriggerDiagnosis> DoctorAsync(bool fix = false, CancellationToken cancellationToken = default)
    {
        var facts = await ReadAsync(TimeSpan.FromHours(1), cancellationToken).ConfigureAwait(false);
        var before = Verification(facts);
        var chosen = facts.Settings?.ToOptions(options) ?? options;
        var canInstall = facts.Settings is not null || options.Sender == TriggerSender.None || (options.Url is not null && options.Secret is not null);
        TriggerReport? report = null;
        if (fix && canInstall && before.Checks.Any(TriggerRemedies.IsMendedByInstalling)) report = await InstallAsync(chosen, cancellationToken).ConfigureAwait(false);
        var after = report is null ? before : await VerifyAsync(null, cancellationToken).ConfigureAwait(false);
        return new TriggerDiagnosis { Findings = TriggerRemedies.Explain(before, after, report, canInstall), Verification = after };
    }

    /// <summary>
    /// Changes the secret. Let the application accept the new one beside the old one first. Signed calls bear both signatures until
    /// <see cref="PostgresTriggerOptions.Overlap"/> is over; the header bears the new one at once.
    /// </summary>
    /// <param name="secret">The new secret, as <see cref="PostgresTriggerOptions.Secret"/> has it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The secret cannot be used.</exception>
    /// <exception cref="Stores.StoreException">The database cannot be reached.</exception>
    public async Task<TriggerReport> RotateAsync(string secret, CancellationToken cancellationToken = default)
    {
        if (TriggerRules.SecretFault(secret) is { } fault) throw new ArgumentException("The new secret " + fault, nameof(secret));
        return (await WorkAsync(null, Installed(), secret, TriggerSteps.Rotate, cancellationToken).ConfigureAwait(false)).Report;
    }

    /// <summary>Ends the overlap of a rotation at once and forgets the previous secret.</summary>
    /// <exception cref="Stores.StoreException">The database cannot be reached.</exception>
    public async Task<TriggerReport> FinishRotationAsync(CancellationToken cancellationToken = default) =>
        (await WorkAsync(null, Installed(), null, TriggerSteps.FinishRotation, cancellationToken).ConfigureAwait(false)).Report;

    /// <summary>
    /// Removes what an installation made, and nothing else: cron jobs, functions, ledger, settings, and the rights that were given or taken. Extensions
    /// stay. May be called again.
    /// </summary>
    /// <exception cref="Stores.StoreException">The database cannot be reached.</exception>
    public async Task<TriggerReport> RollbackAsync(TriggerRollback? rollback = null, CancellationToken cancellationToken = default)
    {
        rollback ??= new TriggerRollback();
        var wishes = TriggerWishes.Of(schema, options, json =>
        {
            json.WriteBoolean("delete_secrets", rollback.DeleteSecrets);
            json.WriteBoolean("deactivate_jobs", rollback.DeactivateJobs);
        });
        var (report, found) = await WorkAsync(null, wishes, null, TriggerSteps.Rollback, cancellationToken).ConfigureAwait(false);
        if (found is null || CronDatabaseOf(found) is not { } elsewhere || !database.ReachesOthers) return report;
        return Joined((await WorkAsync(elsewhere, found, null, TriggerSteps.RollbackElsewhere, cancellationToken).ConfigureAwait(false)).Report, report);
    }

    /// <summary>The installation as a script for psql, for an administrator. Connects nowhere and holds no secret: that is a variable of psql.</summary>
    public string Print()
    {
        if (options.Sender != TriggerSender.None && options.Url is null) throw new InvalidOperationException("The script needs PostgresTriggerOptions.Url.");
        return TriggerScript.Write(schema, options, texts);
    }

    private async Task<TriggerFacts> ReadAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        var facts = await new TriggerReader(database, texts, schema, options).ReadAsync(window, cancellationToken).ConfigureAwait(false);
        return facts.Attempts.LastOrDefault(attempt => attempt.Arrived) is { } first
            ? facts with { Starts = await StartsAsync(facts.Look.At - first.QueuedAt + TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false) }
            : facts;
    }

    private static TriggerVerification Verification(TriggerFacts facts) => new() { At = facts.Look.At, Checks = TriggerChecks.All(facts) };

    /// <summary>The proof's own line, so that both say the same.</summary>
    private async Task<ProofCheck?> StartsAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        var store = new PostgresStore(storeOptions);
        await using (store.ConfigureAwait(false))
        {
            try
            {
                return (await new Proof(store).ProveAsync(new ProofOptions { Window = window }, cancellationToken).ConfigureAwait(false)).Checks.First(check => check.Name == "starts");
            }
            catch (SchemaMismatchException error)
            {
                return new ProofCheck(TriggerChecks.Starts, ProofAnswer.Fail, 0, "a schema that the application runs on", error.Message);
            }
            catch (StoreException error) when (!error.IsTransient)
            {
                return null; // This role may not read the store.
            }
        }
    }

    private string Installed() => TriggerWishes.Of(schema, options, json => json.WriteBoolean("needs_installation", true));

    private async Task<(TriggerReport Report, string? Wishes)> WorkAsync(string? elsewhere, string wishes, string? secret, IEnumerable<string> steps, CancellationToken cancellationToken)
    {
        var connection = await database.ConnectAsync(elsewhere, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var work = new TriggerWork(connection, texts);
            return (await work.RunAsync(wishes, secret, steps, cancellationToken).ConfigureAwait(false), work.Wishes);
        }
    }

    private static TriggerReport Joined(TriggerReport first, TriggerReport second) => new()
    {
        IsComplete = first.IsComplete && second.IsComplete, Notes = [.. first.Notes, .. second.Notes], Problems = [.. first.Problems, .. second.Problems],
        AdministratorScript = first.AdministratorScript is null && second.AdministratorScript is null ? null : first.AdministratorScript + second.AdministratorScript,
    };

    private static string? CronDatabaseOf(string wishes)
    {
        using var json = JsonDocument.Parse(wishes);
        return json.RootElement.TryGetProperty("cron_database", out var name) ? name.GetString() : null;
    }
}
