using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Cli.Databases;
using ReplyScheduler.Diagnoses;
using ReplyScheduler.Postgres.Triggers;
using ReplyScheduler.Proofs;
using ReplyScheduler.Stores;
using Finding = ReplyScheduler.Diagnoses.Finding;

namespace ReplyScheduler.Cli.Commands;

/// <summary>What the doctor knows of a trigger that is installed in Postgres, beside what the store itself says.</summary>
internal static class TriggerDoctor
{
    /// <summary>One finding for each line that fails; none where no trigger is installed, or where it cannot be read.</summary>
    public static async Task<IReadOnlyList<Finding>> LookAsync(PostgresSchema database, Surroundings surroundings, CancellationToken stop)
    {
        try
        {
            var options = new PostgresTriggerOptions { Secret = surroundings.Variable(TriggerOptionSet.SecretVariable) };
            var diagnosis = await new PostgresTrigger(database.Options(), options).DoctorAsync(fix: false, stop);
            var failed = diagnosis.Verification.Checks.Where(check => check.Answer == ProofAnswer.Fail).ToDictionary(check => check.Name, check => check.Found, StringComparer.Ordinal);
            return diagnosis.Verification.Checks.Count == 1 ? [] : [.. diagnosis.Findings.Where(finding => failed.ContainsKey(finding.Check)).Select(finding => Of(finding, failed[finding.Check]))];
        }
        catch (Exception unreadable) when (unreadable is StoreException or SchemaMismatchException)
        {
            return []; // The store's own findings say it.
        }
    }

    private static Finding Of(TriggerFinding finding, string found)
    {
        var isSecret = finding.Check == "secret" || found.Contains("http_error 401", StringComparison.Ordinal);
        return new Finding(isSecret ? FindingNames.WrongSecret : FindingNames.TriggerFailing, FindingSeverity.Critical, $"trigger: {finding.Check}", finding.Explanation, $"{finding.Remedy}; `replyscheduler trigger doctor --fix` mends what is safe.");
    }
}
