using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.ConsoleHost.Output;

/// <summary>How many of a period's slots came how far.</summary>
/// <param name="Slots">All slots.</param>
/// <param name="Verdicts">Slots by verdict, in the order of the vocabulary; only those that occur.</param>
/// <param name="Permits">Permits by status, in the order of the life of a permit; only those that occur.</param>
/// <param name="Rejections">Rejected permits by reason, the most frequent first.</param>
/// <param name="WithoutPermit">Slots without a permit by reason, the most frequent first.</param>
internal sealed record Funnel(
    int Slots,
    IReadOnlyList<KeyValuePair<string, int>> Verdicts,
    IReadOnlyList<KeyValuePair<string, int>> Permits,
    IReadOnlyList<KeyValuePair<string, int>> Rejections,
    IReadOnlyList<KeyValuePair<string, int>> WithoutPermit)
{
    /// <summary>Counts verdicts.</summary>
    public static Funnel Of(IReadOnlyCollection<SlotVerdict> slots) => new(
        slots.Count,
        InOrder(slots.Select(slot => slot.Verdict)),
        InOrder(slots.Where(slot => slot.Permit is not null).Select(slot => slot.Permit!.Value)),
        ByCount(slots.Where(slot => slot.Permit == PermitStatus.Rejected).Select(slot => slot.PermitReason)),
        ByCount(slots.Where(slot => slot.Permit is null).Select(slot => slot.Reason)));

    private static List<KeyValuePair<string, int>> InOrder<T>(IEnumerable<T> values) where T : struct, Enum =>
        [.. values.CountBy(value => value).OrderBy(count => count.Key).Select(count => KeyValuePair.Create(StoredCode.Of(count.Key), count.Value))];

    private static List<KeyValuePair<string, int>> ByCount(IEnumerable<string?> reasons) =>
        [.. reasons.CountBy(reason => reason ?? "pending").OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal)];
}
