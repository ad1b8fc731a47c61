namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>A row of the delivery ledger.</summary>
internal sealed record AttemptRow(string Status, int HttpStatus, string Detail, DateTimeOffset QueuedAt, bool IsOverdue)
{
    /// <summary>Whether it is known, or high time to know, how it ended.</summary>
    public bool IsOver => Status != "queued" || IsOverdue;

    public bool Arrived => Status == "delivered";

    public string Described => (Status, HttpStatus) switch
    {
        ("http_error", var code) => $"http_error {code}",
        ("queued", _) => "queued for too long",
        _ => Status,
    };
}
