using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing.Conformance;

namespace ReplyScheduler.Postgres.Tests.Conformance;

/// <summary>Databases as the first call of a store leaves them that a conformance suite opens without wishes of its own: copies of one.</summary>
internal static class MigratedDatabase
{
    private static readonly Lazy<string> Template = new(MakeTemplate);

    /// <summary>Makes one more.</summary>
    public static string Create() => PostgresServer.Current.CreateFrom(Template.Value);

    private static string MakeTemplate()
    {
        var name = PostgresServer.Current.CreateEmpty();
        Task.Run(async () =>
        {
            await using IReplySchedulerStore store = PostgresUnderTest.Make(PostgresServer.Current.ConnectionTo(name), PostgresUnderTest.DefaultSchema, new StoreSetup());
            await store.Schema.PrepareAsync(CancellationToken.None);
        }).GetAwaiter().GetResult();
        return name;
    }
}
