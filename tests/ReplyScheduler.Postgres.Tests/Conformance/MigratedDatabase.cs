using Npgsql;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Testing.Conformance;

namespace ReplyScheduler.Postgres.Tests.Conformance;

/// <summary>Databases as the first call of a store leaves them that a conformance suite opens without wishes of its own: copies of one.</summary>
internal static class MigratedDatabase
{
    private static readonly Lazy<string> Template = new(MakeTemplate);
    private static readonly Lazy<string> RoleOfStores = new(() => PostgresServer.Current.CreateRole());

    /// <summary>What the stores of these databases connect as: it owns nothing and has the rights that the store's own script gives.</summary>
    public static string Role => RoleOfStores.Value;

    /// <summary>Makes one more.</summary>
    public static string Create() => PostgresServer.Current.CreateFrom(Template.Value);

    private static string MakeTemplate()
    {
        var name = PostgresServer.Current.CreateEmpty();
        Task.Run(async () =>
        {
            await using var store = PostgresUnderTest.Make(PostgresServer.Current.ConnectionTo(name), PostgresUnderTest.DefaultSchema, new StoreSetup());
            await store.Schema.PrepareAsync(CancellationToken.None);
            await using var owner = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(PostgresServer.Current.ConnectionTo(name).ConnectionString) { Pooling = false }.ConnectionString);
            await owner.OpenAsync();
            await using var grant = new NpgsqlCommand(store.GrantScript(Role), owner);
            await grant.ExecuteNonQueryAsync();
        }).GetAwaiter().GetResult();
        return name;
    }
}
