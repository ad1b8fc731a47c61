using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>A host whose clock is wrong, on a store that runs on the machine's clock: the difference is told and changes nothing.</summary>
public sealed class ClockSkewTests : IDisposable
{
    private static readonly TimeSpan Off = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(2);

    private readonly string folder = Directory.CreateTempSubdirectory("reply-scheduler-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, InlineData(1), InlineData(-1)]
    public async Task A_host_ten_minutes_off_runs_nothing_early_and_says_how_far_it_is_off(int sign)
    {
        var database = new Database(Path.Combine(folder, $"off{sign}.db"));
        var services = new ServiceCollection().AddSingleton<TimeProvider>(new OffClock(sign * Off));
        services.AddReplyScheduler(rs => rs.UseSqlite(database.Path).AddJob("work", "@every 1h", (_, _) => ValueTask.FromResult(JobResult.Success)));
        await using var provider = services.BuildServiceProvider();
        var scheduler = provider.GetRequiredService<IReplyScheduler>();

        var report = await scheduler.TickAsync(new TickOptions { Wait = TimeSpan.FromSeconds(30) });

        report.Claimed.Should().NotContain(run => run.SlotTime > report.Now);
        report.NextDue.Should().BeAfter(report.Now);
        report.ClockSkew.Should().BeCloseTo(sign * Off, Slack);
        report.Now.Should().BeCloseTo(TimeProvider.System.GetUtcNow(), Slack);
        var boot = JsonDocument.Parse((await database.TextsAsync("SELECT event_data FROM system_events WHERE event_type = 'scheduler_boot'"))[0]);
        TimeSpan.FromMilliseconds(boot.RootElement.GetProperty("clock_skew_ms").GetInt64()).Should().BeCloseTo(sign * Off, Slack);
    }

    private sealed class OffClock(TimeSpan off) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + off;
    }
}
