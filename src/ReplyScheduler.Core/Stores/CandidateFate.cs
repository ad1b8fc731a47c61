namespace ReplyScheduler.Stores;

/// <summary>What a planning run without a decision makes of its candidate.</summary>
public enum CandidateFate
{
    /// <summary>Tried again after a wait, dead after its attempts.</summary>
    Retry,

    /// <summary>The judge said no: it does not come back.</summary>
    Denied,

    /// <summary>It waits again at once and no attempt is counted: it was not its fault.</summary>
    Release,
}
