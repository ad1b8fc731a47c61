namespace ReplyScheduler.Posting;

/// <summary>What a look-up came to: a closed union that keeps "no" apart from "no data" (R39).</summary>
public abstract record LookupAnswer
{
    private LookupAnswer()
    {
    }

    /// <summary>The reply is public under this id.</summary>
    public sealed record Found(string PostedId) : LookupAnswer;

    /// <summary>The reply was not found. <paramref name="SawOlderPost"/>: the same look-up did see the older known post, so it was not blind.</summary>
    public sealed record NotFound(bool SawOlderPost = false) : LookupAnswer;

    /// <summary>More than one post could be it.</summary>
    public sealed record Ambiguous(string? Detail = null) : LookupAnswer;

    /// <summary>The platform could not be asked.</summary>
    public sealed record Unavailable(string? Detail = null) : LookupAnswer;
}
