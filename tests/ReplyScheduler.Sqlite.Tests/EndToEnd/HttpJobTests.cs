using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>Jobs that are run by calling an endpoint, from the row to the record.</summary>
public sealed class HttpJobTests : EndToEndTest, IAsyncDisposable
{
    private const string Secret = "Kq7.vR2+mZ/9xT~4wLp&e";
    private const string Key = "eyJhbGciOiJub25lIn0.dGhpcyBpcyBub3QgcmVhbA.c2lnbmF0dXJl";

    private readonly HttpEndpoint endpoint = new();

    /// <summary>The hosts come to rest before the endpoint goes.</summary>
    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await endpoint.DisposeAsync();
    }

    [Fact]
    public async Task A_row_that_sql_wrote_is_run_over_http_though_nobody_knows_its_type()
    {
        var host = NewHttpHost();
        await host.TickAsync();
        await InsertAsync("ttl_cleanup", "cleanup", "/functions/v1/ttl-cleanup", payload: """{"days":7}""");
        endpoint.Answer = () => (200, """{"cleaned":3}""");

        await AdvanceAndTickAsync(host);

        endpoint.Requests.Should().ContainSingle().Which.Should().StartWith("POST /functions/v1/ttl-cleanup HTTP/1.1").And.EndWith("""{"days":7}""");
        (await Db.TextsAsync("SELECT status, result ->> 'status', result ->> '$.answer.cleaned' FROM job_executions")).Should().Equal("succeeded 200 3");
        (await Db.TextsAsync("SELECT event_type FROM system_events WHERE run_id IS NOT NULL ORDER BY seq")).Should().Equal("job_started", "job_succeeded");
    }

    [Fact]
    public async Task A_job_with_a_handler_does_not_go_over_http()
    {
        var runs = 0;
        var host = NewHttpHost(rs => rs.AddJob("cleanup", "0 0 1 1 *", (_, _) =>
        {
            runs++;
            return ValueTask.FromResult(JobResult.Success);
        }));
        await host.TickAsync();
        await InsertAsync("ttl_cleanup", "cleanup", "/functions/v1/ttl-cleanup");

        await AdvanceAndTickAsync(host);

        runs.Should().Be(1);
        endpoint.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_row_with_a_bad_endpoint_is_told_and_stops_nobody_and_runs_when_it_is_mended()
    {
        var host = NewHttpHost();
        await host.TickAsync();
        await InsertAsync("bad", "x", "//evil.example/S3cr3t");
        await InsertAsync("good", "x", "/good");

        await AdvanceAndTickAsync(host);

        endpoint.Requests.Should().ContainSingle().Which.Should().StartWith("POST /good ");
        (await Db.TextsAsync("SELECT invalid_reason FROM scheduled_jobs WHERE job_name = 'bad'")).Should().Equal("The endpoint has '//' at character 1: a path has single slashes.");
        (await Db.TextsAsync("SELECT event_data ->> 'job_name' FROM system_events WHERE event_type = 'job_invalid'")).Should().Equal("bad");
        (await Db.TextsAsync("SELECT subject, state FROM alerts")).Should().Equal("bad open");
        (await Db.CountAsync("system_events WHERE event_data LIKE '%S3cr3t%' OR message LIKE '%S3cr3t%'")).Should().Be(0);

        await Db.ExecuteAsync("UPDATE scheduled_jobs SET endpoint = '/mended' WHERE job_name = 'bad'");
        await host.TickAsync();
        await AdvanceAndTickAsync(host);

        endpoint.Requests.Should().Contain(request => request.StartsWith("POST /mended "));
        (await Db.CountAsync("scheduled_jobs WHERE invalid_reason IS NOT NULL")).Should().Be(0);
    }

    [Fact]
    public async Task A_retry_is_made_under_the_same_key_with_the_next_attempt()
    {
        var host = NewHttpHost(rs => rs.AddHttpJob("job", "x", "7-59/15 * * * *", "/x", o => (o.Retries, o.RetryDelay) = (1, TimeSpan.FromSeconds(1))));
        await host.TickAsync();
        var calls = 0;
        endpoint.Answer = () => calls++ == 0 ? (503, "busy") : (200, "");

        await AdvanceAndTickAsync(host);
        await AdvanceAsync(TimeSpan.FromSeconds(2));
        await host.TickAsync();

        var requests = endpoint.Requests.ToList();
        requests.Should().HaveCount(2);
        requests.Select(request => HttpEndpoint.Header(request, "Idempotency-Key")).Distinct().Should().ContainSingle().Which.Should().EndWith(".schedule.2026-03-02T09:07:00Z");
        requests.Select(request => HttpEndpoint.Header(request, "x-cron-attempt")).Should().Equal("1", "2");
        (await Db.TextsAsync("SELECT attempt, status, reason_code, error_message FROM job_executions WHERE slot_time = (SELECT max(slot_time) FROM job_executions) ORDER BY attempt"))
            .Should().Equal("1 failed http_status The endpoint answered 503. busy", "2 succeeded  ");
    }

    [Fact] // R85
    public async Task Secrets_are_nowhere_in_the_database_though_the_endpoint_sends_them_back()
    {
        var host = NewHttpHost(rs => rs.AddHttpJob("job", "x", "7-59/15 * * * *", "/x"));
        foreach (var status in (int[])[200, 500])
        {
            endpoint.Answer = () => (status, $$"""{"you":"sent","headers":["Bearer {{Key}}","{{Secret}}"]}""");
            await AdvanceAndTickAsync(host);
        }

        (await Db.CountAsync("job_executions WHERE result LIKE '%[redacted]%' OR error_message LIKE '%[redacted]%'")).Should().Be(2);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Db.Path)!))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            var text = Encoding.Latin1.GetString(bytes.ToArray());
            text.Should().NotContain(Secret).And.NotContain(Key);
        }
    }

    [Fact]
    public async Task Without_http_jobs_in_any_process_the_slot_is_blocked()
    {
        var host = NewBareHost(_ => { });
        await host.TickAsync();
        await InsertAsync("ttl_cleanup", "cleanup", "/functions/v1/ttl-cleanup");

        await AdvanceAndTickAsync(host);
        await AdvanceAndTickAsync(host);

        (await Db.TextsAsync("SELECT DISTINCT disposition, reason_code FROM job_slots")).Should().Equal("blocked no_handler");
    }

    private Host NewHttpHost(Action<Setup.ReplySchedulerBuilder>? more = null) => NewBareHost(rs =>
    {
        rs.AddHttpJobs(o => (o.BaseUrl, o.Secret, o.BearerKey) = (endpoint.BaseUrl, Secret, Key));
        more?.Invoke(rs);
    });

    private async Task AdvanceAndTickAsync(Host host)
    {
        await host.TickAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        await host.TickAsync();
    }

    private Task InsertAsync(string name, string type, string endpoint, string payload = "") =>
        Db.ExecuteAsync($"INSERT INTO scheduled_jobs (job_name, job_type, schedule, endpoint, payload) VALUES ('{name}', '{type}', '7-59/15 * * * *', '{endpoint}', nullif('{payload}', ''))");
}
