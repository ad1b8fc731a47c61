namespace ReplyScheduler.Events;

/// <summary>How much an event matters. Routine skips and denials are <see cref="Info"/> (R67).</summary>
public enum EventSeverity
{
    /// <summary>Business as usual.</summary>
    Info,

    /// <summary>Worth a look when it repeats.</summary>
    Warning,

    /// <summary>A run or a step failed.</summary>
    Error,

    /// <summary>A rule was broken or the record contradicts itself; a person should look now.</summary>
    Critical,
}
