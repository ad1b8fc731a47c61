using System.Text.Json;
using ReplyScheduler.Postgres.Triggers;
using ReplyScheduler.Proofs;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli.Output;

/// <summary>What is told of the trigger, as JSON.</summary>
internal static class TriggerText
{
    public static string Report(TriggerReport report) => JsonText.Object(json =>
    {
        json.WriteBoolean("done", report.IsComplete);
        json.Texts("notes", report.Notes);
        json.Texts("problems", report.Problems);
        json.WriteString("administrator_script", report.AdministratorScript);
    });

    public static string Verification(TriggerVerification verification) => JsonText.Object(json => Write(json, verification));

    public static string Diagnosis(TriggerDiagnosis diagnosis) => JsonText.Object(json =>
    {
        json.WriteStartArray("findings");
        foreach (var finding in diagnosis.Findings)
        {
            json.Object(item =>
            {
                item.WriteString("check", finding.Check);
                item.WriteString("explanation", finding.Explanation);
                item.WriteString("remedy", finding.Remedy);
                item.WriteBoolean("mended", finding.IsMended);
            });
        }

        json.WriteEndArray();
        json.WriteStartObject("verification");
        Write(json, diagnosis.Verification);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, TriggerVerification verification)
    {
        json.WriteString("verdict", Word(verification.Verdict));
        json.WriteNumber("exit_code", verification.ExitCode);
        json.Instant("at", verification.At);
        json.WriteStartArray("checks");
        foreach (var check in verification.Checks)
        {
            json.Object(item =>
            {
                item.WriteString("name", check.Name);
                item.WriteString("answer", Word(check.Answer));
                item.WriteNumber("n", check.N);
                item.WriteString("expected", check.Expected);
                item.WriteString("found", check.Found);
                item.Instant("newest", check.Newest);
            });
        }

        json.WriteEndArray();
    }

    private static string Word(ProofAnswer answer) => StoredCode.Of(answer).ToUpperInvariant().Replace('_', ' ');
}
