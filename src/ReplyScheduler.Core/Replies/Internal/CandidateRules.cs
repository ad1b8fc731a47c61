using System.Text;

namespace ReplyScheduler.Replies.Internal;

/// <summary>What a candidate must be to enter a queue.</summary>
internal static class CandidateRules
{
    private const int NameLength = 256;
    private const int TextBytes = 64 * 1024;
    private const int LanguageLength = 100;
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(365);

    /// <summary>The first fault; null if there is none.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="shortestLife">The least life that the pipeline's schedule can serve.</param>
    public static CandidateFault? Fault(Candidate? candidate, TimeSpan shortestLife)
    {
        if (candidate is null) return new CandidateFault("Candidate", "It is null.");
        return Name(nameof(candidate.TargetId), candidate.TargetId)
            ?? Name(nameof(candidate.Author), candidate.Author)
            ?? Name(nameof(candidate.Account), candidate.Account)
            ?? Name(nameof(candidate.Platform), candidate.Platform)
            ?? Text(candidate)
            ?? Numbers(candidate)
            ?? Life(candidate.Life, shortestLife)
            ?? (candidate.Root is { } root ? Root(root) : null);
    }

    private static CandidateFault? Name(string field, string? value) => value switch
    {
        null or "" => new CandidateFault(field, "It is missing."),
        { Length: > NameLength } => new CandidateFault(field, $"It has {value.Length} characters; at most {NameLength} are allowed."),
        _ when !ReplyText.IsStorable(value) => new CandidateFault(field, "It holds a NUL or half a character."),
        _ when string.IsNullOrWhiteSpace(value) => new CandidateFault(field, "It is blank."),
        _ => null,
    };

    private static CandidateFault? Text(Candidate candidate)
    {
        if (candidate.Text is not { } text) return new CandidateFault(nameof(candidate.Text), "It is missing; an empty text is allowed.");
        if (!ReplyText.IsStorable(text)) return new CandidateFault(nameof(candidate.Text), "It holds a NUL or half a character.");
        if (Encoding.UTF8.GetByteCount(text) is var bytes and > TextBytes)
        {
            return new CandidateFault(nameof(candidate.Text), $"It has {bytes} bytes of UTF-8; at most {TextBytes} are allowed.");
        }

        return candidate.Language is { Length: > LanguageLength }
            ? new CandidateFault(nameof(candidate.Language), $"It has {candidate.Language.Length} characters; at most {LanguageLength} are allowed.")
            : null;
    }

    private static CandidateFault? Numbers(Candidate candidate)
    {
        if (candidate.ExpectedViews < 0) return new CandidateFault(nameof(candidate.ExpectedViews), $"It is {candidate.ExpectedViews}; it must be 0 or more.");
        return double.IsFinite(candidate.Score) ? null : new CandidateFault(nameof(candidate.Score), "It is not a finite number.");
    }

    private static CandidateFault? Life(TimeSpan? life, TimeSpan shortest)
    {
        if (life is not { } wait) return null;
        if (wait < shortest) return new CandidateFault(nameof(Candidate.Life), $"It is {wait}; at least two planning intervals, {shortest}, are needed.");
        return wait > LongestLife ? new CandidateFault(nameof(Candidate.Life), $"It is {wait}; at most {LongestLife.TotalDays} days are allowed.") : null;
    }

    private static CandidateFault? Root(RootEvidence root) =>
        Name("Root.RootId", root.RootId)
        ?? Name("Root.Issuer", root.Issuer)
        ?? Name("Root.Method", root.Method)
        ?? (root.Confidence is >= 0 and <= 1 ? null : new CandidateFault("Root.Confidence", $"It is {root.Confidence}; it must be from 0 to 1."));
}
