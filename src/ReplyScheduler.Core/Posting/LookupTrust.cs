namespace ReplyScheduler.Posting;

/// <summary>What it means when a look-up does not find the reply.</summary>
public enum LookupTrust
{
    /// <summary>The platform cannot be asked. Unknown outcomes end as <c>UNRESOLVED</c>.</summary>
    None,

    /// <summary>
    /// A remote platform may be late. Not found counts only when an older known post was seen in the same look-up, twice, and
    /// after the quarantine (15 min after the send deadline).
    /// </summary>
    AfterQuarantine,

    /// <summary>Not found is the truth at once, as with a local file under its lock.</summary>
    Definitive,
}
