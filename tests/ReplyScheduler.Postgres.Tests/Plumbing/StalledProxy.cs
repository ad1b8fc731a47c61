using System.Net;
using System.Net.Sockets;

namespace ReplyScheduler.Postgres.Tests.Plumbing;

/// <summary>
/// A way to the server that can be stalled: what the server answers is then no longer passed on, as if the client's process were stopped
/// after it had sent. Cut, it closes both ends.
/// </summary>
internal sealed class StalledProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private readonly List<TcpClient> clients = [];
    private readonly string host;
    private readonly int port;
    private volatile bool isStalled;

    public StalledProxy(string host, int port)
    {
        (this.host, this.port) = (host, port);
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Stall() => isStalled = true;

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Stop();
        lock (clients) clients.ForEach(client => client.Dispose());
        over.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(over.Token);
                var server = new TcpClient();
                await server.ConnectAsync(host, port, over.Token);
                lock (clients) clients.AddRange([client, server]);
                _ = PassAsync(client.GetStream(), server.GetStream(), mayStall: false);
                _ = PassAsync(server.GetStream(), client.GetStream(), mayStall: true);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, bool mayStall)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await from.ReadAsync(buffer, over.Token)) > 0)
            {
                if (!mayStall || !isStalled) await to.WriteAsync(buffer.AsMemory(0, count), over.Token);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // One end is gone.
        }
    }
}
