using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Testing.Tests.Docs;

/// <summary>What the pages about jobs show, as it stands there; <see cref="SnippetTests"/> compares the texts.</summary>
public sealed class DocumentedJobsTests
{
    [Fact]
    public void Http_jobs_are_registered_as_the_page_shows()
    {
        var services = new ServiceCollection();
        var configuration = new Dictionary<string, string?>();
        services.AddReplyScheduler(rs => rs
            .UseSqlite("jobs.db")
            .AddHttpJobs(o =>
            {
                o.BaseUrl = "https://project.example.com/functions/v1";
                o.SecretProvider = _ => ValueTask.FromResult(configuration["Cron:Secret"]!);
            })
            .AddHttpJob("ttl_cleanup", "cleanup", "0 3 * * *", "/ttl-cleanup"));

        services.Should().Contain(service => service.ServiceType == typeof(IJobControl));
    }

    [Fact]
    public async Task Jobs_are_controlled_as_the_page_shows()
    {
        await using var harness = await SchedulerHarness.StartAsync(rs => rs.AddJob("report", "@hourly", (_, _) => ValueTask.FromResult(JobResult.Success)));
        await harness.AdvanceAsync(TimeSpan.FromDays(1));
        await harness.SkipAsync(TimeSpan.FromDays(1));
        await harness.TickAsync();
        var services = harness.Services;
        var today = await harness.NowAsync();
        var (yesterday, tomorrow) = (today.AddDays(-1), today.AddDays(1));

        var jobs = services.GetRequiredService<IJobControl>();
        await jobs.RunNowAsync("report", by: "ann", why: "the numbers were wrong", new RunNowOptions { Payload = """{"day":"2026-03-01"}""" });
        await jobs.BackfillAsync("report", from: yesterday, to: today, by: "ann", why: "the source was down");
        await jobs.PauseAsync("report", until: tomorrow, by: "ann", why: "upkeep");
        foreach (var job in await jobs.ListAsync()) Console.WriteLine($"{job.Row.Name}: {string.Join("; ", job.InWords)}");

        var state = await jobs.FindAsync("report");
        state!.PausedBy.Should().Be("ann");
        state.Waiting.Should().Be(24, "the run now, and the 23 slots of the outage that were folded into the newest one");
    }

    [Fact]
    public async Task The_catalogue_is_edited_by_SQL_as_the_page_shows()
    {
        await using var harness = await SchedulerHarness.StartAsync(rs => rs.AddHandler<MarkingHandler>("report"), new HarnessOptions { Services = services => services.AddSingleton<Marker>() });
        await harness.TickAsync();
        var page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "docs", "concepts.md"));
        var sql = page.Split("```sql\n")[1].Split("```")[0];

        await using (var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = harness.DatabasePath, Pooling = false }.ToString()))
        {
            await database.OpenAsync();
            await using var command = database.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }

        await harness.TickAsync();
        var job = await harness.Services.GetRequiredService<IJobControl>().FindAsync("nightly_report");
        job!.Row.Should().Match<Stores.JobRow>(row => !row.IsActive && row.InvalidReason == null);
    }
}
