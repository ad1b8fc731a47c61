using ReplyScheduler.Postgres.Tests.Clusters;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Faults;

/// <summary>A server for the tests of a class that break theirs, one after another.</summary>
public sealed class FaultyServer : IAsyncLifetime
{
    internal OwnCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Cluster = await Task.Run(() => new OwnCluster());

    public ValueTask DisposeAsync()
    {
        Cluster?.Dispose();
        return ValueTask.CompletedTask;
    }
}
