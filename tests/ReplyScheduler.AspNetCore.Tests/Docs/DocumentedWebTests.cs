using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.AspNetCore.Tests.Docs;

/// <summary>What <c>docs/web.md</c> shows.</summary>
public sealed class DocumentedWebTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("reply-scheduler-docs-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_host_of_the_first_page_ticks_and_tells()
    {
        var database = Path.Combine(folder, "web.db");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Configuration["Cron:Secret"] = WebBench.Secret;
        builder.Services.AddReplyScheduler(rs => rs
            .UseSqlite(database)
            .AddJob("cleanup", "*/5 * * * *", (run, ct) => ValueTask.FromResult(JobResult.Success)));
        builder.Services.AddHealthChecks().AddReplyScheduler();
        var app = builder.Build();
        app.MapReplySchedulerTrigger("/functions/v1/run-scheduled-jobs", o => o.Secrets.Add(builder.Configuration["Cron:Secret"]!));
        app.MapReplySchedulerStatus("/status", o => o.AllowAnonymous = true);
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthJson.WriteAsync });
        await app.StartAsync();
        await using var _ = app;
        using var client = app.GetTestClient();

        ((int)(await client.SendAsync(WebBench.Request())).StatusCode).Should().Be(202);
        (await client.GetStringAsync("/health")).Should().StartWith("""{"status":"Healthy",""");
        (await client.GetStringAsync("/status?prove=30m")).Should().Contain("\"cleanup\"").And.Contain("\"verdict\"");
    }

    [Fact]
    public void The_example_of_a_signature_is_a_right_one()
    {
        var message = new Webhook();
        var (id, timestamp, body, secret) = (message.Id, message.Time, message.Body, message.Secret);
        var signed = Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}");
        var signature = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));

        signature.Should().Be(message.Sign());
    }

    [Fact]
    public async Task A_host_can_tick_by_itself()
    {
        await using var bench = await WebBench.StartAsync(more: builder =>
        {
            builder.Services.AddReplySchedulerTimer(TimeSpan.FromMinutes(1));
        });

        for (var begun = TimeProvider.System.GetTimestamp(); bench.Log.Lines.All(line => !line.Contains("schedules 1 jobs of its code"));)
        {
            TimeProvider.System.GetElapsedTime(begun).Should().BeLessThan(TimeSpan.FromSeconds(20));
            await Task.Delay(1);
        }
    }
}
