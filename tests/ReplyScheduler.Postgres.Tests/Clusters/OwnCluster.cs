using Npgsql;

namespace ReplyScheduler.Postgres.Tests.Clusters;

/// <summary>A server that a test may break: nobody else uses it. It ends with the test, or at the latest with this process.</summary>
internal sealed class OwnCluster : IDisposable
{
    private readonly string folder;
    private readonly NpgsqlConnectionStringBuilder text;
    private int made;

    /// <summary>Starts it.</summary>
    /// <param name="folder">Where its files are; a place in memory if null.</param>
    /// <param name="settings">Further lines of its configuration.</param>
    public OwnCluster(string? folder = null, string settings = "")
    {
        this.folder = folder ?? ThrowAwayCluster.Folder($"{Environment.ProcessId}-{Guid.NewGuid():N}"[..20]);
        text = new NpgsqlConnectionStringBuilder(ThrowAwayCluster.RunWith(settings, "start", this.folder, $"{Environment.ProcessId}"));
        Server = new TestDatabase(text);
    }

    /// <summary>The server's own database.</summary>
    public TestDatabase Server { get; }

    /// <summary>Makes a database that nobody has migrated yet.</summary>
    public async Task<TestDatabase> CreateAsync(string how = "")
    {
        var name = $"own_{++made}";
        await Server.ExecuteAsync($"CREATE DATABASE {name} {how}");
        return new TestDatabase(new NpgsqlConnectionStringBuilder(text.ConnectionString) { Database = name });
    }

    /// <summary>Changes a setting of the whole server, as it is read when it is told to.</summary>
    public async Task SetAsync(string setting, string value)
    {
        await Server.ExecuteAsync($"ALTER SYSTEM SET {setting} = {value}");
        await Server.ExecuteAsync("SELECT pg_reload_conf()");
        while (await Server.ScalarAsync<string>($"SELECT current_setting('{setting}')") != value) await Task.Delay(10);
    }

    /// <summary>Ends it as a power cut would.</summary>
    public Task HaltAsync() => Task.Run(() => ThrowAwayCluster.Run("halt", folder));

    /// <summary>Starts it again, with its data and its port.</summary>
    public Task StartAsync() => Task.Run(() => ThrowAwayCluster.Run("start", folder));

    public async Task RestartAsync()
    {
        await HaltAsync();
        await StartAsync();
    }

    public void Dispose() => ThrowAwayCluster.Run("stop", folder);
}
