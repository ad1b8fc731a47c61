using System.Net;
using System.Net.Sockets;

namespace ReplyScheduler.Postgres.Tests.Faults;

/// <summary>
/// A way to the server that breaks at each n-th trip: before the server has heard of it, or when the server has done it and before the
/// client hears of that. A trip ends by the protocol's message Sync.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private static readonly byte[] Sync = [(byte)'S', 0, 0, 0, 4];

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private readonly EndPoint server;
    private readonly int nth;
    private readonly bool isAfter;
    private int trips;
    private int cuts;
    private volatile bool isHonest;

    public CuttingProxy(string? host, int port, int nth, bool isAfter)
    {
        server = host is ['/', ..] ? new UnixDomainSocketEndPoint($"{host}/.s.PGSQL.{port}") : new DnsEndPoint(host ?? "localhost", port);
        (this.nth, this.isAfter) = (nth, isAfter);
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Cuts => cuts;

    /// <summary>Breaks nothing any more.</summary>
    public void Mend() => isHonest = true;

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Stop();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptSocketAsync(over.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var behind = server is UnixDomainSocketEndPoint ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            try
            {
                await behind.ConnectAsync(server, over.Token);
                var back = PassBackAsync(behind, client);
                await PassOnAsync(client, behind);
                behind.Shutdown(SocketShutdown.Send);
                await back;
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One end is gone.
            }
        }
    }

    private async Task PassOnAsync(Socket client, Socket behind)
    {
        var buffer = new byte[64 * 1024];
        for (int count; (count = await client.ReceiveAsync(buffer, over.Token)) > 0;)
        {
            var isCut = !isHonest && buffer.AsSpan(0, count).EndsWith(Sync) && Interlocked.Increment(ref trips) % nth == 0;
            if (isCut) Interlocked.Increment(ref cuts);
            if (isCut) client.Close();
            if (isCut && !isAfter) behind.Close();
            if (isCut && !isAfter) return;
            await behind.SendAsync(buffer.AsMemory(0, count), over.Token);
            if (isCut) return; // The server does what it was sent, though its client is gone.
        }
    }

    private async Task PassBackAsync(Socket behind, Socket client)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = await behind.ReceiveAsync(buffer, over.Token)) > 0;) await client.SendAsync(buffer.AsMemory(0, count), over.Token);
            client.Close();
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One end is gone.
        }
    }
}
