namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>What a request with a right signature says of itself.</summary>
/// <param name="Id">Its id.</param>
/// <param name="SentAt">When it was sent, by its sender's clock.</param>
internal sealed record SignedRequest(string Id, DateTimeOffset SentAt);
