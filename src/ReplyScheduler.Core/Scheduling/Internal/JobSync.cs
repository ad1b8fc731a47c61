using System.Text;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Brings the jobs of an application's code into the catalogue, batch by batch, so that no transaction is long and nobody else waits.
/// Cut off anywhere, the next start does the rest; any number of hosts may do it at once.
/// </summary>
internal static class JobSync
{
    private const int BatchSize = 5_000;

    /// <summary>Registers all of them. How many there are.</summary>
    public static async Task<int> RunAsync(
        IJobStore jobs, InstanceStamp stamp, string owner, IEnumerable<JobDefinition> definitions, CancellationToken cancellationToken)
    {
        var sorted = Sorted(definitions);
        string? after = null;
        for (var from = 0; from == 0 || from < sorted.Length; from += BatchSize)
        {
            var batch = new ArraySegment<JobDefinition>(sorted, from, Math.Min(BatchSize, sorted.Length - from));
            var isLast = from + batch.Count == sorted.Length;
            await jobs.SyncAsync(new SyncJobsRequest(stamp, owner, batch, after, isLast), cancellationToken).ConfigureAwait(false);
            after = isLast ? null : batch[^1].Name;
        }

        return sorted.Length;
    }

    /// <summary>In the order in which stores take them.</summary>
    public static JobDefinition[] Sorted(IEnumerable<JobDefinition> definitions)
    {
        var sorted = definitions.ToArray();
        Array.Sort(sorted, static (a, b) => CompareBytes(a.Name, b.Name));
        return sorted;
    }

    /// <summary>As the stores compare names. UTF-16 sorts supplementary characters elsewhere; then the bytes themselves decide.</summary>
    private static int CompareBytes(string a, string b)
    {
        var ascii = Ascii.IsValid(a) && Ascii.IsValid(b);
        return ascii ? string.CompareOrdinal(a, b) : Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
    }
}
