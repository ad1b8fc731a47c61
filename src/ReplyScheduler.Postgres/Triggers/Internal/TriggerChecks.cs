using System.Globalization;
using ReplyScheduler.Proofs;

namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>The lines of the verification. Each answers from facts alone.</summary>
internal static class TriggerChecks
{
    public const string Installation = "installation", Extensions = "extensions", Secret = "secret", Catalogue = "catalogue", TriggerJob = "trigger job", WatchdogJob = "watchdog job",
        OtherJobs = "other jobs", Delivery = "delivery", Executions = "executions", Starts = "starts", Watchdog = "watchdog", Errors = "errors";

    /// <summary>What no installation mends, since it is not ours.</summary>
    public const string ForeignJob = "one of the same name belongs to the role", SecondJob = "more than one job runs the same function", OpenCron = "every role may use the schema cron";

    /// <summary>The watchdog is late when it is silent for as long as this.</summary>
    private static readonly TimeSpan WatchdogSilence = TimeSpan.FromMinutes(5);

    public static IReadOnlyList<ProofCheck> All(TriggerFacts facts) => facts.Settings is not { } settings
        ? [Line(Installation, ProofAnswer.Fail, 0, "a trigger installed in the schema", facts.Look.IsInstalled
            ? $"tables in {facts.QuotedSchema} that are not as the library makes them: they are read by '{facts.Look.Owner}' alone" : $"none in {facts.QuotedSchema} of {facts.Look.Database}")]
        :
        [
            InstalledCheck(facts, settings), ExtensionsCheck(facts, settings), SecretCheck(facts, settings), CatalogueCheck(facts),
            JobCheck(facts, settings, TriggerJob), JobCheck(facts, settings, WatchdogJob), OthersCheck(facts, settings),
            DeliveryCheck(facts, settings), ExecutionsCheck(facts), StartsCheck(facts), WatchdogCheck(facts, settings), ErrorsCheck(facts, settings),
        ];

    private static ProofCheck InstalledCheck(TriggerFacts facts, TriggerSettings settings)
    {
        const string Expected = "the functions as this version of the library installs them";
        if (facts.ChangedFunctions.Length > 0) return Line(Installation, ProofAnswer.Fail, 1, Expected, $"missing or changed: {facts.ChangedFunctions}");
        return settings.LibraryVersion == TriggerWishes.LibraryVersion
            ? Line(Installation, ProofAnswer.Pass, 1, Expected, $"{settings.Sender}, {settings.Authentication}, {(settings.SecretStore == "vault" ? "the Vault" : "secrets table")}, {settings.Url ?? "no address"}")
            : Line(Installation, ProofAnswer.Fail, 1, Expected, $"installed by version {settings.LibraryVersion}, this is {TriggerWishes.LibraryVersion}");
    }

    private static ProofCheck ExtensionsCheck(TriggerFacts facts, TriggerSettings settings)
    {
        var look = facts.Look;
        var faults = new List<string>();
        var found = new List<string>();
        if (settings.CronDatabase is null || settings.CronDatabase == look.Database) Note("pg_cron", look.HasCron, look.CronVersion);
        else found.Add($"pg_cron in {settings.CronDatabase}");
        if (settings.Sender == "pg_net") Note("pg_net", look.HasNet, look.NetVersion);
        if (settings.Sender == "http") Note("http", look.HasHttp, look.HttpVersion);
        if (settings is { SecretStore: "vault", HasSender: true }) Note("supabase_vault", look.HasVault, look.VaultVersion);
        if (look.IsCronOpen) faults.Add(OpenCron);
        if (settings is { Sender: "pg_net", Authentication: "header" } && look.IsNetOpen) faults.Add("every role may read secrets in net.http_request_queue");
        return Line(Extensions, faults.Count == 0 ? ProofAnswer.Pass : ProofAnswer.Fail, found.Count, "the extensions that were chosen, closed to others", string.Join(", ", [.. found, .. faults]));

        void Note(string name, bool isThere, string? version)
        {
            if (isThere) found.Add($"{name} {version ?? "(no extension of the catalogue)"}");
            else faults.Add($"{name} is not there, or not for this role");
        }
    }

    private static ProofCheck SecretCheck(TriggerFacts facts, TriggerSettings settings)
    {
        const string Expected = "a secret that the application accepts, by its digest";
        if (!settings.HasSender) return Line(Secret, ProofAnswer.LeftOut, 0, "nothing", "the database calls nothing");
        if (facts.Secret is not { } secret) return Line(Secret, ProofAnswer.NoEvidence, 0, Expected, $"the role '{facts.Look.Role}' may not read it, or what reads it is missing");
        if (!secret.IsThere) return Line(Secret, ProofAnswer.Fail, 0, Expected, $"none of the name '{settings.SecretName}'");
        if (!facts.HasSecretsToCompare) return Line(Secret, ProofAnswer.NoEvidence, 1, Expected, "one is there, and none of the application's was given to compare with");
        var overlap = secret.HasPrevious && settings.OverlapUntil > facts.Look.At ? Text($", and the previous one until {settings.OverlapUntil:u}") : "";
        return Line(Secret, secret.IsKnown ? ProofAnswer.Pass : ProofAnswer.Fail, 1, Expected, (secret.IsKnown ? "the application's" : "another one than the application's") + overlap);
    }

    private static ProofCheck CatalogueCheck(TriggerFacts facts)
    {
        var (active, unscheduled, all, first) = facts.Catalogue;
        var answer = active == 0 || unscheduled > 0 ? ProofAnswer.Fail : ProofAnswer.Pass;
        return Line(Catalogue, answer, (int)active, "active jobs, each with a next run", Text($"{active} of {all} jobs active, {unscheduled} without a next run") + (first.Length > 0 ? $" (first: {first})" : ""));
    }

    private static ProofCheck JobCheck(TriggerFacts facts, TriggerSettings settings, string check)
    {
        var (name, schedule, function) = check == TriggerJob ? (settings.TriggerJob, settings.TriggerSchedule, "fire_trigger") : (settings.WatchdogJob, settings.WatchdogSchedule, "watch_trigger");
        var expected = $"one active cron job '{name}' of the role '{facts.Look.Owner}'";
        if (check == TriggerJob && !settings.HasSender) return Line(check, ProofAnswer.LeftOut, 0, "nothing", "the database calls nothing");
        if (facts.Jobs is not { } jobs) return Line(check, ProofAnswer.NoEvidence, 0, expected, $"the role '{facts.Look.Role}' may not look into the schema cron");
        var ours = jobs.Where(job => job.Name == name && job.Owner == facts.Look.Owner).ToList();
        var foreign = jobs.FirstOrDefault(job => job.Name == name && job.Owner != facts.Look.Owner);
        if (foreign is not null) return Line(check, ProofAnswer.Fail, ours.Count, expected, $"{ForeignJob} '{foreign.Owner}'");
        if (ours is not [var job]) return Line(check, facts.SeesAllJobs || facts.Look.Role == facts.Look.Owner ? ProofAnswer.Fail : ProofAnswer.NoEvidence, ours.Count, expected, "none to be seen");
        if (jobs.Count(other => other.IsActive && other.Command.Contains($"{facts.QuotedSchema}.{function}", StringComparison.Ordinal)) > 1) return Line(check, ProofAnswer.Fail, 2, expected, SecondJob);
        var fault = !job.IsActive ? "it is switched off"
            : job.Command != TriggerWishes.Command(facts.QuotedSchema, function) ? $"it runs another command: {job.Command}"
            : job.Schedule != schedule ? $"its schedule is '{job.Schedule}' and not '{schedule}'"
            : job.Database != facts.Look.Database ? $"it runs in the database '{job.Database}'" : null;
        return Line(check, fault is null ? ProofAnswer.Pass : ProofAnswer.Fail, 1, expected, fault ?? $"'{job.Schedule}', active");
    }

    private static ProofCheck OthersCheck(TriggerFacts facts, TriggerSettings settings)
    {
        const string Expected = "no other cron job that calls the endpoint";
        if (facts.Jobs is not { } jobs) return Line(OtherJobs, ProofAnswer.NoEvidence, 0, Expected, "cron jobs cannot be read");
        var others = jobs.Where(job => job.Name != settings.TriggerJob && job.Name != settings.WatchdogJob).ToList();
        if (others.Count > 0) return Line(OtherJobs, ProofAnswer.Fail, others.Count, Expected, string.Join(", ", others.Select(job => $"'{job.Name}' of '{job.Owner}'")));
        if (facts.SeesAllJobs) return Line(OtherJobs, ProofAnswer.Pass, jobs.Count, Expected, "none");
        return settings.AcceptsUnseenJobs
            ? Line(OtherJobs, ProofAnswer.LeftOut, 0, "nothing", "this role sees its own cron jobs alone, as was accepted at the installation")
            : Line(OtherJobs, ProofAnswer.NoEvidence, 0, Expected, "this role sees its own cron jobs alone");
    }

    private static ProofCheck DeliveryCheck(TriggerFacts facts, TriggerSettings settings)
    {
        const string Expected = "the last calls answered by our endpoint with their own id";
        if (!settings.HasSender) return Line(Delivery, ProofAnswer.LeftOut, 0, "nothing", "the database calls nothing");
        var over = facts.Attempts.Where(attempt => attempt.IsOver).ToList();
        var cron = Text($"; pg_cron says {facts.Runs.Succeeded} succeeded, which is that they were queued");
        if (over.Count == 0) return Line(Delivery, ProofAnswer.NoEvidence, 0, Expected, Text($"no call of the last {facts.Window.TotalMinutes:0.#} minutes has ended") + cron);
        var arrived = over.Count(attempt => attempt.Arrived);
        var counts = string.Join(", ", over.GroupBy(attempt => attempt.Described).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => Text($"{group.Count()} {group.Key}")));
        var answer = over[0].Arrived ? ProofAnswer.Pass : ProofAnswer.Fail;
        var last = answer == ProofAnswer.Pass ? "" : $"; the last: {over[0].Described}" + (over[0].Detail.Length > 0 ? $" ({over[0].Detail})" : "");
        return Line(Delivery, answer, arrived, Expected, counts + last + cron, facts.Attempts.FirstOrDefault(attempt => attempt.Arrived)?.QueuedAt);
    }

    private static ProofCheck ExecutionsCheck(TriggerFacts facts)
    {
        var (all, newest, byCron) = facts.Executions;
        return Line(Executions, all == 0 ? ProofAnswer.NoEvidence : ProofAnswer.Pass, (int)all, Text($"runs in job_executions in the last {facts.Window.TotalMinutes:0.#} minutes"),
            Text($"{all} started, {byCron} of them by this trigger"), newest);
    }

    private static ProofCheck StartsCheck(TriggerFacts facts) => facts.Starts is { } starts
        ? starts with { Name = Starts, Expected = starts.Expected + ", since the first call that arrived" }
        : Line(Starts, ProofAnswer.NoEvidence, 0, "start records that follow the calls, as the schedule demands", "no call arrived that they could follow, or this role may not read the store");

    private static ProofCheck WatchdogCheck(TriggerFacts facts, TriggerSettings settings)
    {
        const string Expected = "the watchdog looked within the last 5 minutes, without a fault";
        if (settings.WatchedAt is not { } watched) return Line(Watchdog, ProofAnswer.NoEvidence, 0, Expected, "it has not looked yet");
        var answer = settings.WatchError is null && facts.Look.At - watched < WatchdogSilence ? ProofAnswer.Pass : ProofAnswer.Fail;
        return Line(Watchdog, answer, 1, Expected, settings.WatchError ?? Text($"it looked {(facts.Look.At - watched).TotalSeconds:0} seconds ago"), watched);
    }

    private static ProofCheck ErrorsCheck(TriggerFacts facts, TriggerSettings settings)
    {
        const string Expected = "no failed run of the cron jobs, and no call that could not be sent";
        var unsent = facts.Attempts.Where(attempt => attempt.Status == "network_error").ToList();
        if (facts.Runs.Failed == 0 && unsent.Count == 0)
        {
            var n = (int)facts.Runs.Succeeded + facts.Attempts.Count;
            return Line(Errors, n == 0 ? ProofAnswer.NoEvidence : ProofAnswer.Pass, n, Expected, n == 0 ? "nothing ran" : "none");
        }

        var found = new List<string>();
        if (facts.Runs.Failed > 0) found.Add(Text($"{facts.Runs.Failed} runs of {settings.TriggerJob} or {settings.WatchdogJob} failed: {facts.Runs.LastFailure.Trim()}"));
        if (unsent.Count > 0) found.Add(Text($"{unsent.Count} calls: {unsent[0].Detail}"));
        return Line(Errors, ProofAnswer.Fail, unsent.Count + (int)facts.Runs.Failed, Expected, string.Join("; ", found));
    }

    private static ProofCheck Line(string name, ProofAnswer answer, int n, string expected, string found, DateTimeOffset? newest = null) => new(name, answer, n, expected, found, newest);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
