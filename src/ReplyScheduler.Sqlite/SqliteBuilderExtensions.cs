using Microsoft.Extensions.DependencyInjection.Extensions;
using ReplyScheduler.Setup;
using ReplyScheduler.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the scheduler on a SQLite file.</summary>
public static class SqliteBuilderExtensions
{
    /// <summary>
    /// Keeps everything in one SQLite file, made by the first call if it is missing. Several processes on this machine may share
    /// it. The file must be on a local disk.
    /// </summary>
    /// <param name="builder">The scheduler's builder.</param>
    /// <param name="path">The file, absolute or relative to the working directory.</param>
    /// <param name="configure">Changes further options.</param>
    public static ReplySchedulerBuilder UseSqlite(this ReplySchedulerBuilder builder, string path, Action<SqliteOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new SqliteOptions { Path = path ?? "" };
        configure?.Invoke(options);
        foreach (var error in options.Validate()) builder.AddError(error);
        builder.Services.TryAddSingleton(_ => new SqliteStore(options));
        return builder.UseStore(services => services.GetRequiredService<SqliteStore>());
    }
}
