namespace ReplyScheduler.Stores;

/// <summary>Asks whether a request that was proved genuine may go on.</summary>
public sealed record AdmitRequest
{
    /// <summary>Who asks.</summary>
    public required InstanceStamp Stamp { get; init; }

    /// <summary>This asking. The same request that is asked again under the same one, since an answer was lost, gets the same answer.</summary>
    public required Guid Admission { get; init; }

    /// <summary>The request's own id, 1 to 256 characters. Null: nothing is kept, and only the time is judged and told.</summary>
    public string? Id { get; init; }

    /// <summary>When the request says it was sent. Null: its time is not judged.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>How far that may be from the store's time, both ways, zero to a day. Default: 300 s.</summary>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How long the id is kept, zero to 30 d. Default: 600 s, twice the tolerance, since a request may be that long in time.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>Throws if something is out of its range.</summary>
    /// <exception cref="ArgumentException">The id is empty or too long, or a time out of its range.</exception>
    public void Check()
    {
        if (Id is { Length: 0 or > 256 }) throw new ArgumentException("A request's id has 1 to 256 characters.", nameof(Id));
        ArgumentOutOfRangeException.ThrowIfLessThan(Tolerance, TimeSpan.Zero, nameof(Tolerance));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Tolerance, TimeSpan.FromDays(1), nameof(Tolerance));
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepFor, TimeSpan.Zero, nameof(KeepFor));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(KeepFor, TimeSpan.FromDays(30), nameof(KeepFor));
    }
}
