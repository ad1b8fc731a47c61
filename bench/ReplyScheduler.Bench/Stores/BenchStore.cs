using ReplyScheduler.Bench.Raw;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Stores;

/// <summary>A place for the rows of a round: a file of SQLite or a database of Postgres, which every side reaches in its own way.</summary>
internal abstract class BenchStore
{
    /// <summary>For processes that are started for a measurement, and for peers: the file, or the connection string.</summary>
    public abstract string Address { get; }

    /// <summary>Whether hosts of several processes share it over a server.</summary>
    public abstract bool IsServer { get; }

    public static BenchStore At(string address) => address.StartsWith("Host=", StringComparison.Ordinal) ? new PostgresBench(address) : new SqliteBench(address);

    /// <summary>The library's store; the first call of its schema makes the tables.</summary>
    public abstract IReplySchedulerStore Open(DateTimeOffset? virtualClockFrom = null);

    /// <summary>Puts a host on it.</summary>
    public abstract void Use(ReplySchedulerBuilder builder, DateTimeOffset? virtualClockFrom);

    /// <summary>Bare statements, each step durable when it is answered.</summary>
    /// <param name="isShared">Whether several callers bring steps at the same time.</param>
    public abstract IRawStore OpenRaw(bool isShared);

    /// <summary>Runs statements that are no part of a measurement.</summary>
    public abstract void Run(string sql);

    /// <summary>Reads one whole number.</summary>
    public long Number(string sql) => Convert.ToInt64(Read(sql), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads one text.</summary>
    public string Text(string sql) => (string)Read(sql);

    /// <summary>The store's time.</summary>
    public abstract DateTimeOffset Now();

    /// <summary>Removes what guards the tables: the raw side writes the same rows into the same trees and pays for nothing else.</summary>
    public abstract void DropTriggers();

    /// <summary>Brings what was written so far to its place, so that no round pays for what was prepared.</summary>
    public abstract void Settle();

    /// <summary>Another place whose name begins with this one's; it lives until it is deleted or the run ends.</summary>
    public abstract BenchStore Beside(string suffix);

    /// <summary>Takes over everything of another place that nobody uses now.</summary>
    public abstract void CopyFrom(BenchStore seed);

    /// <summary>Deletes it.</summary>
    public abstract void Delete();

    /// <summary>The store of a host itself, beneath what measures it.</summary>
    public abstract IReplySchedulerStore Of(IServiceProvider host);

    /// <summary>What the statements of the library's store cost from now on.</summary>
    public abstract Task<IStatementProfile> ProfileAsync(IReplySchedulerStore library);

    /// <summary>For <c>--profile</c>: null when it is not wanted.</summary>
    public async Task<IStatementProfile?> ProfileAsync(BenchOptions options, IReplySchedulerStore library) => options.Profile ? await ProfileAsync(library) : null;

    /// <summary>The tables without triggers, and whatever clock.</summary>
    public async Task PrepareRawAsync(DateTimeOffset? virtualClockFrom = null)
    {
        await using (var store = Open(virtualClockFrom)) await store.Schema.PrepareAsync(CancellationToken.None);
        DropTriggers();
    }

    protected abstract object Read(string sql);

    /// <summary>Checks after a round that its rows are there: a fast round that wrote less is worth nothing.</summary>
    public void Expect(string count, long expected)
    {
        var found = Number(count);
        if (found != expected) throw new InvalidOperationException($"The round wrote {found} rows instead of {expected}: {count}");
    }
}
