using System.Runtime.CompilerServices;
using System.Text;
using ReplyScheduler.Setup.Internal;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>What a caller of <see cref="IJobControl"/> may pass. Each fault names the argument and the limit.</summary>
internal static class ControlArguments
{
    public const int MostOccurrences = 10_000;
    private const int NameLength = 200;
    private const int WhyLength = 2_000;
    private const int PayloadBytes = 64 * 1024;
    private const string LibraryKey = "wake";

    public static void CheckName(string jobName) => Text(jobName, NameLength, nameof(jobName));

    public static void CheckPerson(string by, string why)
    {
        Text(by, NameLength, nameof(by));
        ArgumentNullException.ThrowIfNull(why);
        if (why.Length > 0) Text(why, WhyLength, nameof(why), mayBeBlank: true);
    }

    public static void Check(RunNowOptions options)
    {
        if (options.Payload is { } payload)
        {
            Text(payload, PayloadBytes, "options.Payload", mayBeBlank: true);
            if (Encoding.UTF8.GetByteCount(payload) > PayloadBytes) throw new ArgumentException("It is larger than 64 KB. Store the data elsewhere and put its key here.", "options.Payload");
        }

        if (options.Key is not { } key) return;
        Text(key, NameLength, "options.Key");
        if (key == LibraryKey) throw new ArgumentException($"The library keeps the key '{LibraryKey}' for itself. Take another one.", "options.Key");
    }

    public static void CheckJobs(IReadOnlyList<JobDefinition> jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        if (jobs.Count == 0) throw new ArgumentException("There is no job among them.", nameof(jobs));
        var errors = new List<string>();
        SetupRules.CheckJobs([], jobs, errors);
        if (errors.Count > 0) throw new ArgumentException(string.Join(" ", errors), nameof(jobs));
    }

    public static void CheckCount(int count, [CallerArgumentExpression(nameof(count))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostOccurrences, name);
    }

    public static void CheckRange(DateTimeOffset from, DateTimeOffset to)
    {
        if (to <= from) throw new ArgumentException($"The range must end later than it begins, at {from:O}.", nameof(to));
    }

    private static void Text(string text, int most, string name, bool mayBeBlank = false)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        if (!mayBeBlank && string.IsNullOrWhiteSpace(text)) throw new ArgumentException("It is empty.", name);
        if (text.Length > most) throw new ArgumentException($"It has {text.Length} characters; at most {most} are allowed.", name);
        if (text.Contains('\0') || !IsWellFormed(text)) throw new ArgumentException("It holds a NUL character or half a character. Remove it.", name);
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }
}
