using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Setup;
using ReplyScheduler.Sqlite;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Samples;

/// <summary>A SQLite file, which several processes of this machine may share.</summary>
/// <param name="Path">Absolute, or relative to the working folder.</param>
internal sealed record SqliteFile(string Path) : Database
{
    /// <inheritdoc/>
    public override string Name => Path;

    /// <inheritdoc/>
    public override string Option => "--db";

    /// <inheritdoc/>
    public override string Schema => "main";

    /// <inheritdoc/>
    public override void Use(ReplySchedulerBuilder scheduler, DateTimeOffset? clockFrom, string environment) =>
        scheduler.UseSqlite(Path, options => (options.VirtualClockFrom, options.Environment) = (clockFrom, environment));

    /// <inheritdoc/>
    public override IReplySchedulerStore Open() => new SqliteStore(new SqliteOptions { Path = Path, CreateIfMissing = false, AcceptAnyClock = true });

    /// <inheritdoc/>
    public override DbConnection Connect() =>
        new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());

    /// <summary>Instants are kept in microseconds.</summary>
    public override object Parameter(DateTimeOffset instant) => (instant.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
