using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using ReplyScheduler.Postgres.Tests.Clusters;

namespace ReplyScheduler.Postgres.Tests.Poolers;

/// <summary>A PgBouncer in transaction mode in front of the tests' server, on a port of its own. Ends when it is disposed.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string folder = Directory.CreateTempSubdirectory("reply-pooler-").FullName;
    private readonly Process process;

    private PgBouncer(int serverConnections)
    {
        Port = FreePort();
        var file = Path.Combine(folder, "pgbouncer.ini");
        File.WriteAllText(file, Settings(serverConnections));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        process = Start(file);
    }

    private int Port { get; }

    /// <summary>Starts one that opens at most so many connections to the server for a database.</summary>
    public static async Task<PgBouncer> StartAsync(int serverConnections)
    {
        var pooler = new PgBouncer(serverConnections);
        await pooler.AnswersAsync();
        return pooler;
    }

    /// <summary>How to reach a database of the tests' server through it.</summary>
    public string ConnectionTo(string database) => new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = Port, Database = database, Username = "anybody" }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string Settings(int serverConnections)
    {
        var server = PostgresServer.Current.ConnectionTo("postgres");
        var password = string.IsNullOrEmpty(server.Password) ? "" : $"password='{server.Password}'";
        return $"""
            [databases]
            * = host={server.Host} port={server.Port} user={server.Username} {password}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {Port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = {serverConnections}
            max_client_conn = 200
            """;
    }

    /// <summary>It refuses to run as root; it then runs as the user of the server's package.</summary>
    private static Process Start(string file)
    {
        const string Program = "pgbouncer";
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", Program, file])
            : new ProcessStartInfo(Program, [file]);
        start.Environment["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/usr/local/sbin";
        (start.RedirectStandardError, start.RedirectStandardOutput) = (true, true);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException(Advice, missing);
        }
    }

    private const string Advice = "These tests need PgBouncer: install the package pgbouncer (Debian, Ubuntu: apt-get install pgbouncer). As root they run it as the user postgres.";

    /// <summary>Its answer to whoever connects is awaited; if it ends instead, what it said is told.</summary>
    private async Task AnswersAsync()
    {
        _ = process.StandardOutput.ReadToEndAsync();
        var said = process.StandardError.ReadToEndAsync();
        for (var begun = TimeProvider.System.GetTimestamp(); ;)
        {
            if (process.HasExited) throw new InvalidOperationException($"{Advice} It ended with {process.ExitCode}: {await said}");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (TimeProvider.System.GetElapsedTime(begun) < Patience)
            {
                await Task.Delay(20);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
