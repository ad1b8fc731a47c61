using Xunit;

namespace ReplyScheduler.Trigger.Tests.Site;

/// <summary>A host that is called over HTTP by the stand-in of pg_net, on the cluster that the class shares.</summary>
public abstract class CalledHost(CronServer server) : IClassFixture<CronServer>, IAsyncLifetime
{
    private protected readonly CronServer server = server;
    private protected readonly PgNetSender sender = new(server.Home);
    private protected WebHost host = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await CronServer.StandInAsync(server.Home);
        host = await WebHost.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        sender.Dispose();
        await host.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
