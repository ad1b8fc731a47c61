using ReplyScheduler.ConsoleHost.Posts;

namespace ReplyScheduler.ConsoleHost.Replay;

/// <summary>A post and the instant of the replay at which it is offered.</summary>
internal sealed record PlannedOffer(StackExchangePost Post, DateTimeOffset At);
