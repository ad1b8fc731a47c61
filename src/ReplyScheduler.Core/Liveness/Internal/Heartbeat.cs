namespace ReplyScheduler.Liveness.Internal;

/// <summary>Where an outside monitor listens for the verdict of each evaluation.</summary>
internal sealed record Heartbeat(Uri Success, Uri Fail, HttpMessageHandler? Handler);
