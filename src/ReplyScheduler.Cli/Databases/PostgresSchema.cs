using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ReplyScheduler.Postgres;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli.Databases;

/// <summary>One schema of a Postgres database, which any number of hosts may share.</summary>
internal sealed class PostgresSchema(NpgsqlConnectionStringBuilder connection, string schema) : Database
{
    /// <summary>Database and server, without user and password.</summary>
    public override string Name => $"{connection.Database ?? connection.Username} at {connection.Host}:{connection.Port}, schema {schema}";

    public override void UseAny(ReplySchedulerBuilder scheduler) =>
        scheduler.UsePostgres(connection.ConnectionString, options => (options.Schema, options.AcceptAnyClock, options.MaxPoolSize) = (schema, true, 2));

    public override void Use(ReplySchedulerBuilder scheduler, string environment) =>
        scheduler.UsePostgres(connection.ConnectionString, options => (options.Schema, options.Environment) = (schema, environment));

    /// <summary>How the store, and what belongs to it, reaches the database. Holds secrets.</summary>
    public PostgresOptions Options(string environment = "default") =>
        new() { ConnectionString = connection.ConnectionString, Schema = schema, Environment = environment, MaxPoolSize = 2 };

    public override async Task<StoreInfo> MigrateAsync(string environment, CancellationToken stop)
    {
        await using var store = new PostgresStore(Options(environment));
        await store.MigrateAsync(stop);
        return await store.Schema.PrepareAsync(stop);
    }

    public override async Task<string> ScriptAsync()
    {
        await using var store = new PostgresStore(Options());
        return store.Schema.Script();
    }

    public override async Task<string> GrantsAsync(string role, bool onlyReads)
    {
        await using var store = new PostgresStore(Options());
        return onlyReads ? store.ReaderGrantScript(role) : store.GrantScript(role);
    }
}
