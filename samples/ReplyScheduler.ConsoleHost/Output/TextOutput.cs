using System.Globalization;
using ReplyScheduler.Proofs;
using ReplyScheduler.Stores;

namespace ReplyScheduler.ConsoleHost.Output;

/// <summary>Text for people: one line a slot, then the funnel, then the proof.</summary>
internal sealed class TextOutput(TextWriter output) : IRunOutput
{
    /// <inheritdoc />
    public void Note(string text) => output.WriteLine(text);

    /// <inheritdoc />
    public void Slot(SlotVerdict verdict)
    {
        string at = verdict.SlotTime.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string tier = verdict.Tier?.ToString(CultureInfo.InvariantCulture) ?? "-";
        string permit = verdict.Permit is { } status ? StoredCode.Of(status) : "-";
        output.WriteLine($"{at} {StoredCode.Of(verdict.Verdict),-10} tier {tier}  target {verdict.TargetId ?? "-",-8} {permit,-8} {verdict.Reason}".TrimEnd());
    }

    /// <inheritdoc />
    public void Summary(Funnel funnel)
    {
        output.WriteLine();
        output.WriteLine($"{funnel.Slots} slots: {Counts(funnel.Verdicts)}");
        foreach (var (status, count) in funnel.Permits)
        {
            output.WriteLine($"  permits {status,-15} {count,5}{(status == "REJECTED" ? "  " + Counts(funnel.Rejections) : "")}");
        }

        if (funnel.WithoutPermit.Count > 0)
        {
            output.WriteLine($"  without a permit        {funnel.WithoutPermit.Sum(reason => reason.Value),5}  {Counts(funnel.WithoutPermit)}");
        }

        output.WriteLine();
    }

    /// <inheritdoc />
    public void Proof(ProofReport report) => output.Write(report.ToText());

    private static string Counts(IReadOnlyList<KeyValuePair<string, int>> counts) =>
        counts.Count == 0 ? "none" : string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}"));
}
