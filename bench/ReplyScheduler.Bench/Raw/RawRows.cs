namespace ReplyScheduler.Bench.Raw;

/// <summary>The rows of a set, as columns of the same length.</summary>
internal sealed record RawRows(Guid[] Runs, Guid[] Jobs, string[] Names);
