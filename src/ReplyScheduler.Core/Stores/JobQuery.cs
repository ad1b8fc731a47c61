namespace ReplyScheduler.Stores;

/// <summary>Which jobs of the catalogue to read.</summary>
public sealed record JobQuery
{
    /// <summary>Only the job of this name; null for all.</summary>
    public string? Name { get; init; }

    /// <summary>Only jobs whose name comes after this one in the order of UTF-8 bytes, to read on; empty, the default, from the first.</summary>
    public string After { get; init; } = "";

    /// <summary>Only active jobs, or only inactive ones; null for both.</summary>
    public bool? IsActive { get; init; }

    /// <summary>At most so many, 1 to 10,000. Default 1,000.</summary>
    public int Limit { get; init; } = 1_000;
}
