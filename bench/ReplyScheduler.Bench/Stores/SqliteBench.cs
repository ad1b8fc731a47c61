using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Bench.Raw;
using ReplyScheduler.Setup;
using ReplyScheduler.Sqlite;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Stores;

/// <summary>A file.</summary>
internal sealed class SqliteBench(string file) : BenchStore
{
    public override string Address => file;

    public override bool IsServer => false;

    public override IReplySchedulerStore Open(DateTimeOffset? virtualClockFrom = null) => new SqliteStore(new SqliteOptions { Path = file, VirtualClockFrom = virtualClockFrom });

    public override void Use(ReplySchedulerBuilder builder, DateTimeOffset? virtualClockFrom) => builder.UseSqlite(file, sqlite => sqlite.VirtualClockFrom = virtualClockFrom);

    public override IRawStore OpenRaw(bool isShared) => isShared ? new RawWriter(file) : new RawDirect(file);

    public override void Run(string sql) => With(connection => RawFile.Run(connection, sql));

    public override DateTimeOffset Now() => DateTimeOffset.UnixEpoch.AddTicks(Number("SELECT now FROM store_clock") * 10);

    public override void DropTriggers() => With(RawFile.DropTriggers);

    public override void Settle() => Run("PRAGMA wal_checkpoint(TRUNCATE)");

    public override BenchStore Beside(string suffix) => new SqliteBench($"{file}.{suffix}");

    public override void CopyFrom(BenchStore seed) => File.Copy(seed.Address, file);

    public override void Delete() => TempFolder.Delete(file);

    public override IReplySchedulerStore Of(IServiceProvider host) => host.GetRequiredService<SqliteStore>();

    public override async Task<IStatementProfile> ProfileAsync(IReplySchedulerStore library) => await StatementCounter.AttachAsync(library);

    protected override object Read(string sql)
    {
        using var connection = RawFile.Open(file);
        return RawFile.Read(connection, sql);
    }

    private void With(Action<SqliteConnection> act)
    {
        using var connection = RawFile.Open(file);
        act(connection);
    }
}
