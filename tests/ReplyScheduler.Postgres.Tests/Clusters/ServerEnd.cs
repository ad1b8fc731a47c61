using ReplyScheduler.Postgres.Tests.Clusters;
using Xunit;

[assembly: AssemblyFixture(typeof(ServerEnd))]

namespace ReplyScheduler.Postgres.Tests.Clusters;

/// <summary>Drops what the tests left on the server when the last of them is over.</summary>
public sealed class ServerEnd : IDisposable
{
    public void Dispose() => PostgresServer.End();
}
