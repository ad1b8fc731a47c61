namespace ReplyScheduler.Bench.Stores;

/// <summary>What statements ran, and how long.</summary>
internal interface IStatementProfile : IAsyncDisposable
{
    /// <summary>Prints the statements by their time, with runs and microseconds per item, when nobody writes.</summary>
    void Print(long items);

    /// <summary>Begins anew, when nobody writes.</summary>
    void Clear();
}
