using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ReplyScheduler.Bench.Raw;
using ReplyScheduler.Postgres;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Stores;

/// <summary>A database of a server.</summary>
internal sealed class PostgresBench(string address) : BenchStore
{
    public override string Address => address;

    public override bool IsServer => true;

    private string Database => new NpgsqlConnectionStringBuilder(address).Database!;

    /// <summary>Makes the empty database.</summary>
    public void Create() => OnServer($"CREATE DATABASE \"{Database}\"");

    public override IReplySchedulerStore Open(DateTimeOffset? virtualClockFrom = null) =>
        new PostgresStore(new PostgresOptions { ConnectionString = address, MigrateAtStart = true, VirtualClockFrom = virtualClockFrom });

    public override void Use(ReplySchedulerBuilder builder, DateTimeOffset? virtualClockFrom) =>
        builder.UsePostgres(address, postgres => (postgres.MigrateAtStart, postgres.VirtualClockFrom) = (true, virtualClockFrom));

    public override IRawStore OpenRaw(bool isShared) => new RawServer(address);

    public override void Run(string sql)
    {
        using var connection = Connect();
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        command.ExecuteNonQuery();
    }

    public override DateTimeOffset Now() => new((DateTime)Read("SELECT now FROM store_clock"));

    public override void DropTriggers() => Run(
        """
        DO $$
        DECLARE t record;
        BEGIN
          FOR t IN SELECT g.tgname AS name, g.tgrelid::regclass AS held_by FROM pg_trigger g WHERE NOT g.tgisinternal LOOP
            EXECUTE format('DROP TRIGGER %I ON %s', t.name, t.held_by);
          END LOOP;
        END
        $$
        """);

    public override void Settle()
    {
        Run("VACUUM ANALYZE");
        Run("CHECKPOINT");
    }

    public override BenchStore Beside(string suffix)
    {
        var beside = new PostgresBench(new NpgsqlConnectionStringBuilder(address) { Database = $"{Database}_{suffix}" }.ToString());
        beside.Create();
        return beside;
    }

    public override void CopyFrom(BenchStore seed)
    {
        Delete();
        NpgsqlConnection.ClearAllPools();
        OnServer($"CREATE DATABASE \"{Database}\" TEMPLATE \"{((PostgresBench)seed).Database}\" STRATEGY FILE_COPY");
    }

    public override void Delete() => OnServer($"DROP DATABASE \"{Database}\" WITH (FORCE)");

    public override IReplySchedulerStore Of(IServiceProvider host) => host.GetRequiredService<PostgresStore>();

    public override Task<IStatementProfile> ProfileAsync(IReplySchedulerStore library) => Task.FromResult<IStatementProfile>(new ServerProfile(this));

    /// <summary>A connection of its own whose first schema is the library's.</summary>
    public NpgsqlConnection Connect()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address) { Pooling = false, SearchPath = "reply_scheduler,public" }.ToString());
        connection.Open();
        return connection;
    }

    protected override object Read(string sql)
    {
        using var connection = Connect();
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        return command.ExecuteScalar()!;
    }

    private void OnServer(string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address) { Pooling = false, Database = "postgres" }.ToString());
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        command.ExecuteNonQuery();
    }
}
