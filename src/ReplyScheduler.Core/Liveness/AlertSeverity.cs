namespace ReplyScheduler.Liveness;

/// <summary>How much a finding matters. Of an open finding it only rises.</summary>
public enum AlertSeverity
{
    /// <summary>Something is not as it should be.</summary>
    Warning,

    /// <summary>A person should look now.</summary>
    Critical,
}
