namespace ReplyScheduler.Bench.Raw;

/// <summary>Bare statements; a step is one transaction, durable when it is answered.</summary>
internal interface IRawStore : IDisposable
{
    /// <summary>Statements run, transactions included; 0 where that is not counted.</summary>
    long Statements { get; }

    Task RunAsync(Action<IRawSession> step);
}
