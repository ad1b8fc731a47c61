using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReplyScheduler.AspNetCore;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Sqlite;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing;

namespace ReplyScheduler.AspNetCore.Tests;

/// <summary>A web host with a trigger on a new SQLite file; its store's clock stands at <see cref="Start"/> and is moved by the test.</summary>
internal sealed class WebBench : IAsyncDisposable
{
    public const string Path = "/functions/v1/run-scheduled-jobs";
    public const string Secret = "b0Xq9mZ4tYv7Wc2Ls8Rk1Pn6Hd3Jf5Ga";
    public const string OtherSecret = "Qe4Ur7Ty1Ow9Pi3Al6Sk8Dj2Fh5Gz0Xc";

    private readonly string _folder;
    private readonly bool _ownsFolder;

    private WebBench(string folder, bool ownsFolder, WebApplication app, ManualClock time, CapturedLog log)
    {
        (_folder, _ownsFolder, App, Time, Log) = (folder, ownsFolder, app, time, log);
    }

    public static DateTimeOffset Start { get; } = new(2026, 3, 2, 9, 0, 30, TimeSpan.Zero);

    public WebApplication App { get; }

    /// <summary>The host's own clock, which times refusals and looks, and decides nothing.</summary>
    public ManualClock Time { get; }

    public CapturedLog Log { get; }

    public string Folder => _folder;

    public HttpClient Client => App.GetTestClient();

    public IReplySchedulerStore Store => App.Services.GetRequiredService<IReplySchedulerStore>();

    public IReplyScheduler Scheduler => App.Services.GetRequiredService<IReplyScheduler>();

    /// <summary>Starts a host.</summary>
    /// <param name="jobs">Its jobs; null for one that succeeds each minute.</param>
    /// <param name="trigger">Its options; null for one secret.</param>
    /// <param name="more">Further services.</param>
    /// <param name="map">Further endpoints.</param>
    /// <param name="folder">Of another host, for a second one on the same database.</param>
    /// <param name="database">The file's name; one in a folder that is missing cannot be reached.</param>
    /// <param name="kestrel">A real server on loopback instead of the one in memory.</param>
    public static async Task<WebBench> StartAsync(
        Action<ReplySchedulerBuilder>? jobs = null, Action<TriggerOptions>? trigger = null, Action<WebApplicationBuilder>? more = null,
        Action<WebApplication>? map = null, string? folder = null, string database = "test.db", bool kestrel = false)
    {
        var place = folder ?? Directory.CreateTempSubdirectory("reply-scheduler-web-").FullName;
        try
        {
            return await StartInAsync(place, folder is null, jobs, trigger, more, map, database, kestrel);
        }
        catch when (folder is null)
        {
            Directory.Delete(place, recursive: true);
            throw;
        }
    }

    private static async Task<WebBench> StartInAsync(
        string place, bool owns, Action<ReplySchedulerBuilder>? jobs, Action<TriggerOptions>? trigger, Action<WebApplicationBuilder>? more,
        Action<WebApplication>? map, string database, bool kestrel)
    {
        var (time, log) = (new ManualClock(Start), new CapturedLog());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        if (kestrel) builder.WebHost.UseKestrel(o => o.Listen(System.Net.IPAddress.Loopback, 0));
        else builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddReplyScheduler(rs =>
        {
            rs.UseSqlite(System.IO.Path.Combine(place, database), o => o.VirtualClockFrom = Start);
            if (jobs is null) rs.AddJob("work", "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success));
            else jobs(rs);
        });
        more?.Invoke(builder);
        var app = builder.Build();
        app.MapReplySchedulerTrigger(Path, trigger ?? (o => o.Secrets.Add(Secret)));
        map?.Invoke(app);
        await app.StartAsync();
        return new WebBench(place, owns, app, time, log);
    }

    /// <summary>A request with the secret.</summary>
    public static HttpRequestMessage Request(string body = "", string query = "", string? secret = Secret)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Path + query) { Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body)) };
        if (secret is not null) request.Headers.TryAddWithoutValidation("x-cron-secret", secret);
        return request;
    }

    /// <summary>Sends a request with the secret.</summary>
    public Task<Replied> PostAsync(string body = "", string query = "", string? secret = Secret) => SendAsync(Request(body, query, secret));

    public async Task<Replied> SendAsync(HttpRequestMessage request)
    {
        using var client = Client;
        using var response = await client.SendAsync(request);
        return await Replied.OfAsync(response);
    }

    /// <summary>GETs JSON.</summary>
    public Task<Replied> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Moves the store's clock.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        var now = (await Store.Schema.PrepareAsync(default)).Now;
        await Store.Schema.AdvanceAsync(now + by, passLeases: true, default);
    }

    /// <summary>Makes the catalogue known and moves on to where its first slots of the minute are due.</summary>
    public async Task BeDueAsync()
    {
        await Scheduler.TickAsync();
        await AdvanceAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>The rows of all tables together.</summary>
    public async Task<long> RowsAsync()
    {
        var tables = await TextsAsync("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
        return await CountAsync(string.Join(" UNION ALL ", tables.Select(table => $"SELECT count(*) AS n FROM {table}")));
    }

    /// <summary>The sum of a query's first column.</summary>
    public async Task<long> CountAsync(string sql) => long.Parse((await TextsAsync($"SELECT coalesce(sum(n), 0) FROM ({sql})"))[0]);

    public async Task<IReadOnlyList<string>> TextsAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={System.IO.Path.Combine(_folder, "test.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var found = new List<string>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync()) found.Add(rows.IsDBNull(0) ? "" : rows.GetValue(0).ToString()!);
        return found;
    }

    /// <summary>What a command of a DBA does.</summary>
    public Task ExecuteAsync(string sql) => TextsAsync(sql);

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        if (_ownsFolder) Directory.Delete(_folder, recursive: true);
    }
}
