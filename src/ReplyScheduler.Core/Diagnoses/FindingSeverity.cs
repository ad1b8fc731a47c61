namespace ReplyScheduler.Diagnoses;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing; nothing is wrong.</summary>
    Note,

    /// <summary>Something does not happen that should, or will not.</summary>
    Warning,

    /// <summary>Nothing happens, or the wrong thing does.</summary>
    Critical,
}
