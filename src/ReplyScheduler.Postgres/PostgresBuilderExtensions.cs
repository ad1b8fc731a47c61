using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using ReplyScheduler.Postgres;
using ReplyScheduler.Setup;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the scheduler on a Postgres database.</summary>
public static class PostgresBuilderExtensions
{
    /// <summary>
    /// Keeps everything in one schema of a Postgres database, which any number of hosts may share. The schema must have been migrated
    /// (<see cref="PostgresOptions.MigrateAtStart"/>, <see cref="PostgresStore.MigrateAsync"/>, or the script).
    /// </summary>
    /// <param name="builder">The scheduler's builder.</param>
    /// <param name="connectionString">The database, in Npgsql's form. The store makes a pool of its own.</param>
    /// <param name="configure">Changes further options.</param>
    public static ReplySchedulerBuilder UsePostgres(this ReplySchedulerBuilder builder, string connectionString, Action<PostgresOptions>? configure = null) =>
        Use(builder, _ => new PostgresOptions { ConnectionString = connectionString }, configure);

    /// <summary>Keeps everything in one schema of the database behind the application's own data source, which is not disposed.</summary>
    /// <inheritdoc cref="UsePostgres(ReplySchedulerBuilder, string, Action{PostgresOptions}?)"/>
    public static ReplySchedulerBuilder UsePostgres(this ReplySchedulerBuilder builder, NpgsqlDataSource dataSource, Action<PostgresOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        return Use(builder, _ => new PostgresOptions { DataSource = dataSource }, configure);
    }

    private static ReplySchedulerBuilder Use(ReplySchedulerBuilder builder, Func<ReplySchedulerBuilder, PostgresOptions> make, Action<PostgresOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = make(builder);
        configure?.Invoke(options);
        foreach (var error in options.Validate()) builder.AddError(error);
        builder.Services.TryAddSingleton(_ => new PostgresStore(options));
        return builder.UseStore(services => services.GetRequiredService<PostgresStore>());
    }
}
