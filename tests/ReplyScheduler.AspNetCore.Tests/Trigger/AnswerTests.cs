using System.Text;
using FluentAssertions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.AspNetCore.Tests.Trigger;

/// <summary>What a caller who was let in can ask for, and is told.</summary>
public sealed class AnswerTests
{
    private static ValueTask<JobResult> Succeeds(JobRun run, CancellationToken cancellationToken) => ValueTask.FromResult(JobResult.Success);

    [Fact]
    public async Task A_tick_is_answered_once_its_claims_are_committed_and_the_work_goes_on()
    {
        var gate = new TaskCompletionSource();
        await using var bench = await WebBench.StartAsync(rs => rs.AddJob("slow", "* * * * *", async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return JobResult.Success;
        }));
        await bench.BeDueAsync();

        var answer = await bench.PostAsync("""{"triggered_by":"pg_cron","triggerId":"42-a.b_c","timestamp":"whatever","other":[1,{"deep":true}]}""");

        answer.Status.Should().Be(202);
        answer.Json.GetProperty("tick_id").GetString().Should().Be("42-a.b_c");
        (answer.Json.GetProperty("claimed_count").GetInt32(), answer.Json.GetProperty("running").GetInt32()).Should().Be((1, 1));
        answer.Json.GetProperty("claimed")[0].GetProperty("job").GetString().Should().Be("slow");
        answer.Header("x-trigger-id").Should().Be("42-a.b_c");
        answer.Header("Cache-Control").Should().Be("no-store");
        (await bench.TextsAsync("SELECT triggered_by || ' ' || status FROM job_executions")).Should().Equal("pg_cron/42-a.b_c running");
        (await bench.CountAsync("SELECT count(*) AS n FROM system_events WHERE event_type = 'job_started'")).Should().Be(1);
        gate.SetResult();
    }

    [Fact]
    public async Task Who_waits_is_told_how_it_ended()
    {
        await using var bench = await WebBench.StartAsync();
        await bench.BeDueAsync();

        var answer = await bench.PostAsync(query: "?wait=30");

        answer.Status.Should().Be(200);
        answer.Json.GetProperty("ended")[0].GetProperty("status").GetString().Should().Be("succeeded");
        (await bench.PostAsync(query: "?wait=30")).Status.Should().Be(200, "there is nothing more to do");
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("timed_out")]
    public async Task A_job_that_failed_is_an_error_of_the_server_for_who_waited(string status)
    {
        await using var bench = await WebBench.StartAsync(rs =>
        {
            rs.Configure(o => o.RunGrace = TimeSpan.Zero).AddJob("good", "* * * * *", Succeeds);
            rs.AddJob("bad", "* * * * *", async (_, token) =>
            {
                if (status == "failed") throw new InvalidOperationException("secret of the handler");
                await Task.Delay(Timeout.Infinite, token);
                return JobResult.Success;
            }, o => o.TimeOut = TimeSpan.FromSeconds(1));
        });
        await bench.BeDueAsync();

        var answering = bench.PostAsync(query: "?wait=300");
        while (!answering.IsCompleted)
        {
            bench.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1);
        }

        var answer = await answering;
        answer.Status.Should().Be(500);
        answer.Json.GetProperty("ended").EnumerateArray().Select(run => run.GetProperty("status").GetString()).Should().BeEquivalentTo("succeeded", status);
        answer.Text.Should().NotContain("secret of the handler");
    }

    [Fact]
    public async Task A_wait_that_is_over_before_the_work_is_answered_as_a_tick_whose_work_goes_on()
    {
        var gate = new TaskCompletionSource();
        await using var bench = await WebBench.StartAsync(
            rs => rs.AddJob("slow", "* * * * *", async (_, token) =>
            {
                await gate.Task.WaitAsync(token);
                return JobResult.Success;
            }),
            o =>
            {
                o.Secrets.Add(WebBench.Secret);
                o.DefaultWait = TimeSpan.FromSeconds(10);
            });
        await bench.BeDueAsync();

        var answering = bench.PostAsync();
        while (!answering.IsCompleted)
        {
            bench.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1);
        }

        var answer = await answering;
        (answer.Status, answer.Json.GetProperty("running").GetInt32()).Should().Be((202, 1));
        gate.SetResult();
    }

    [Fact]
    public async Task A_hundred_at_once_start_nothing_twice()
    {
        await using var bench = await WebBench.StartAsync(rs =>
        {
            for (var i = 0; i < 5; i++) rs.AddJob($"job_{i}", "* * * * *", Succeeds);
        });
        await bench.BeDueAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => bench.PostAsync())));

        answers.Should().OnlyContain(answer => answer.Status == 202);
        (await bench.CountAsync("SELECT count(*) AS n FROM job_executions")).Should().Be(5);
    }

    [Fact]
    public async Task Only_jobs_of_the_type_that_is_asked_for_are_started()
    {
        await using var bench = await WebBench.StartAsync(rs => rs.AddJob("a", "* * * * *", Succeeds).AddJob("b", "* * * * *", Succeeds));
        await bench.BeDueAsync();

        (await bench.PostAsync("""{"job_type":"b"}""", "?wait=30")).Json.GetProperty("claimed").EnumerateArray().Select(run => run.GetProperty("job").GetString()).Should().Equal("b");
        (await bench.PostAsync("""{"job_type":"nobody's"}""", "?wait=30")).Json.GetProperty("claimed_count").GetInt32().Should().Be(0);
        (await bench.PostAsync("""{"job_type":null}""", "?wait=30")).Json.GetProperty("claimed").EnumerateArray().Select(run => run.GetProperty("job").GetString()).Should().Equal("a");
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""1""")]
    [InlineData("""{""")]
    [InlineData("""{"a":1}x""")]
    [InlineData("""{"force":"true"}""")]
    [InlineData("""{"job_type":1}""")]
    [InlineData("""{"job_type":""}""")]
    [InlineData("""{"triggered_by":"a\u0000b"}""")]
    [InlineData("""{"triggered_by":"\ud800"}""")]
    [InlineData("""{"triggerId":"a b"}""")]
    [InlineData("""{"triggerId":"a\r\nx: y"}""")]
    [InlineData("""{"triggerId":""}""")]
    [InlineData("""{"triggerId":1.5}""")]
    [InlineData("""{"slot":"2026-03-02T09:00:00"}""")]
    [InlineData("""{"slot":"yesterday"}""")]
    [InlineData("""{"slot":1772442000}""")]
    [InlineData("""{"slot":"2026-03-02T09:00:00Z","slot":"2026-03-02T08:00:00Z"}""")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}""")]
    public async Task A_body_that_cannot_be_understood_is_refused_and_nothing_runs(string body)
    {
        await using var bench = await WebBench.StartAsync();
        await bench.BeDueAsync();

        var answer = await bench.PostAsync(body);

        (answer.Status, answer.Error).Should().Be((400, "body_invalid"));
        (await bench.CountAsync("SELECT count(*) AS n FROM job_executions")).Should().Be(0);
    }

    [Fact]
    public async Task A_body_has_at_most_8_KB()
    {
        await using var bench = await WebBench.StartAsync();
        var full = $$"""{"other":"{{new string('x', 8192 - 12)}}"}""";
        full.Length.Should().Be(8192);

        (await bench.PostAsync(full)).Status.Should().Be(202);
        (await bench.PostAsync(full + " ")).Should().Match<Replied>(answer => answer.Status == 413 && answer.Error == "body_too_large");
        var unsized = WebBench.Request();
        unsized.Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(full + " ")));
        unsized.Headers.TransferEncodingChunked = true;
        (await bench.SendAsync(unsized)).Status.Should().Be(413);
    }

    [Theory]
    [InlineData("?wait=-1")]
    [InlineData("?wait=301")]
    [InlineData("?wait=1.5")]
    [InlineData("?wait=")]
    [InlineData("?wait=x")]
    [InlineData("?wait=1&wait=2")]
    public async Task A_wait_is_a_number_of_seconds_up_to_five_minutes(string query)
    {
        await using var bench = await WebBench.StartAsync();

        (await bench.PostAsync(query: query)).Should().Match<Replied>(answer => answer.Status == 400 && answer.Error == "wait_out_of_range");
        (await bench.PostAsync(query: "?wait=300")).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("2026-03-02T09:00:30Z", 0, 202)]
    [InlineData("2026-03-02T10:00:30+01:00", 60, 202)]
    [InlineData("2026-03-02T09:00:30.000000+00:00", 61, 400)]
    [InlineData("2026-03-02T09:00:31Z", 0, 400)]
    [InlineData("2026-03-02T09:00:31Z", 1, 202)]
    [InlineData("0001-01-01T00:00:00Z", 0, 400)]
    [InlineData("9999-12-31T23:59:59Z", 0, 400)]
    public async Task A_slot_in_the_future_or_older_than_an_interval_is_out_of_range_by_the_stores_clock(string slot, int seconds, int status)
    {
        await using var bench = await WebBench.StartAsync(trigger: o =>
        {
            o.Secrets.Add(WebBench.Secret);
            o.SigningSecrets.Add(WebBench.OtherSecret);
        });
        await bench.Store.Schema.PrepareAsync(default);
        await bench.AdvanceAsync(TimeSpan.FromSeconds(seconds));
        var body = $$"""{"slot":"{{slot}}"}""";

        var answers = new[] { await bench.PostAsync(body), await bench.SendAsync(new Webhook { Secret = WebBench.OtherSecret, Body = body }.ToRequest()) };

        foreach (var answer in answers)
        {
            answer.Status.Should().Be(status);
            if (status == 400) answer.Error.Should().Be("slot_out_of_range");
        }
    }

    [Theory]
    [InlineData("abc-123", "abc-123")]
    [InlineData("a b", null)]
    [InlineData("a,b", null)]
    [InlineData("<script>", null)]
    [InlineData("\u00e9", null)]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", null)]
    public async Task The_callers_id_comes_back_if_it_is_one(string sent, string? back)
    {
        await using var bench = await WebBench.StartAsync();
        var request = WebBench.Request();
        request.Headers.TryAddWithoutValidation("x-trigger-id", sent);

        var answer = await bench.SendAsync(request);

        answer.Header("x-trigger-id").Should().Be(back);
        answer.Status.Should().Be(back is null ? 400 : 202);
        if (back is null) answer.Error.Should().Be("trigger_id_invalid");
        else answer.Json.GetProperty("tick_id").GetString().Should().Be(back);
    }

    [Fact]
    public async Task The_callers_id_may_be_a_number_of_its_ledger_and_goes_with_errors_too()
    {
        await using var bench = await WebBench.StartAsync();

        (await bench.PostAsync("""{"triggerId":9007199254740993}""")).Header("x-trigger-id").Should().Be("9007199254740993");
        (await bench.PostAsync("""{"triggerId":"mine"}""", "?wait=x")).Should().Match<Replied>(answer => answer.Status == 400 && answer.Header("x-trigger-id") == "mine");
        (await bench.PostAsync("""{"triggered_by":"abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz"}""")).Status.Should().Be(202);
    }

    [Fact]
    public async Task A_store_that_cannot_be_reached_is_told_by_503_without_its_name()
    {
        await using var bench = await WebBench.StartAsync(database: "missing/test.db", trigger: o =>
        {
            o.Secrets.Add(WebBench.Secret);
            o.SigningSecrets.Add(WebBench.OtherSecret);
        });

        foreach (var answer in new[] { await bench.PostAsync("""{"triggerId":"mine"}"""), await bench.SendAsync(new Webhook { Secret = WebBench.OtherSecret }.ToRequest()) })
        {
            (answer.Status, answer.Text).Should().Be((503, """{"error":"store_unavailable"}"""));
        }

        bench.Log.Lines.Should().Contain(line => line.StartsWith("Error 102") && line.Contains("missing"));
        (await bench.PostAsync(secret: "wrong")).Status.Should().Be(401);
    }

    [Fact]
    public async Task Tables_of_another_version_are_told_by_503()
    {
        await using var bench = await WebBench.StartAsync();
        await bench.PostAsync();
        await bench.ExecuteAsync("DROP VIEW post_attempts");

        await using var other = await WebBench.StartAsync(folder: bench.Folder);

        (await other.PostAsync()).Should().Match<Replied>(answer => answer.Status == 503 && answer.Error == "schema_mismatch");
    }

    [Fact]
    public async Task Force_is_for_those_who_meet_the_policy()
    {
        await using var closed = await WebBench.StartAsync();
        (await closed.PostAsync("""{"force":true}""")).Should().Match<Replied>(answer => answer.Status == 403 && answer.Error == "force_not_allowed");
        (await closed.PostAsync("""{"force":false}""")).Status.Should().Be(202);

        await using var bench = await WebBench.StartAsync(
            rs => rs.AddJob("a", "0 0 1 1 *", Succeeds).AddJob("b", "0 0 1 1 *", Succeeds),
            o =>
            {
                o.Secrets.Add(WebBench.Secret);
                o.ForcePolicy = "admin";
            },
            builder =>
            {
                builder.Services.AddAuthentication("key").AddScheme<AuthenticationSchemeOptions, KeyAuthentication>("key", null);
                builder.Services.AddAuthorizationBuilder().AddPolicy("admin", policy => policy.RequireRole("admin"));
            });
        await bench.Scheduler.TickAsync();
        (await bench.SendAsync(Forced(null))).Status.Should().Be(403);
        (await bench.SendAsync(Forced("reader"))).Status.Should().Be(403);

        var answer = await bench.SendAsync(Forced("admin", """{"force":true,"job_type":"b"}"""));
        (answer.Status, answer.Json.GetProperty("forced").GetInt32()).Should().Be((200, 1));
        answer.Json.GetProperty("ended")[0].GetProperty("job").GetString().Should().Be("b");
        (await bench.SendAsync(Forced("admin"))).Json.GetProperty("ended_count").GetInt32().Should().Be(2);
        (await bench.TextsAsync("SELECT event_data ->> 'actor' FROM system_events WHERE event_type = 'job_run_requested'")).Should().Equal("ann", "ann", "ann");
    }

    private static HttpRequestMessage Forced(string? role, string body = """{"force":true}""")
    {
        var request = WebBench.Request(body, "?wait=30");
        if (role is not null) request.Headers.TryAddWithoutValidation("role", role);
        return request;
    }
}
