using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Proofs;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using Xunit;

namespace ReplyScheduler.AspNetCore.Tests;

/// <summary>The status, and who may read it.</summary>
public sealed class StatusTests
{
    private static Task<WebBench> StartAsync(Action<ReplySchedulerBuilder>? jobs = null, string database = "test.db") =>
        WebBench.StartAsync(jobs, map: app => app.MapReplySchedulerStatus("/status", o => o.AllowAnonymous = true), database: database);

    [Fact]
    public async Task It_tells_jobs_and_runs_and_the_store()
    {
        var gate = new TaskCompletionSource();
        await using var bench = await StartAsync(rs => rs.AddJob("good", "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success)).AddJob("slow", "* * * * *", async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return JobResult.Success;
        }));
        await bench.BeDueAsync();
        await bench.PostAsync("""{"triggered_by":"test","triggerId":"one"}""");
        while ((await bench.TextsAsync("SELECT status FROM job_executions")).Count(status => status == "succeeded") == 0) await Task.Delay(1);

        var status = (await bench.GetAsync("/status")).Json;

        status.GetProperty("store").GetProperty("id").GetGuid().Should().Be((await bench.Store.Schema.PrepareAsync(default)).StoreId);
        status.GetProperty("instance").GetProperty("id").GetGuid().Should().Be(bench.Scheduler.State.InstanceId);
        status.GetProperty("instance").GetProperty("running").GetInt32().Should().Be(1);
        status.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("name").GetString()).Should().Equal("good", "slow");
        status.GetProperty("jobs")[0].GetProperty("last_run_at").GetDateTimeOffset().Should().Be(WebBench.Start.AddSeconds(30));
        status.GetProperty("running").EnumerateArray().Select(run => run.GetProperty("job").GetString()).Should().Equal("slow");
        status.GetProperty("executions")[0].GetProperty("triggered_by").GetString().Should().Be("test/one");
        status.GetProperty("execution_counts").GetProperty("running").GetInt32().Should().Be(1);
        status.TryGetProperty("proof", out _).Should().BeFalse();
        gate.SetResult();
    }

    [Fact]
    public async Task The_proof_is_the_one_that_the_library_gives()
    {
        await using var bench = await StartAsync();
        await bench.BeDueAsync();
        await bench.PostAsync(query: "?wait=30");
        await bench.AdvanceAsync(TimeSpan.FromSeconds(60));

        var proof = (await bench.GetAsync("/status?prove=10m")).Json.GetProperty("proof");

        var expected = await bench.App.Services.GetRequiredService<IProof>().ProveAsync(new ProofOptions { Window = TimeSpan.FromMinutes(10) });
        proof.GetRawText().Should().Be(expected.ToJson());
        proof.GetProperty("checks").EnumerateArray().First(check => check.GetProperty("name").GetString() == "starts").GetProperty("answer").GetString().Should().Be("PASS");
    }

    [Theory]
    [InlineData("?prove=")]
    [InlineData("?prove=30")]
    [InlineData("?prove=m")]
    [InlineData("?prove=0m")]
    [InlineData("?prove=-1m")]
    [InlineData("?prove=401d")]
    [InlineData("?prove=99999999d")]
    [InlineData("?prove=1.5h")]
    [InlineData("?prove=1m&prove=2m")]
    [InlineData("?prove=30M")]
    public async Task A_window_is_a_number_with_its_unit_up_to_400_days(string query)
    {
        await using var bench = await StartAsync();

        (await bench.GetAsync("/status" + query)).Should().Match<Replied>(answer => answer.Status == 400 && answer.Error == "prove_invalid");
    }

    [Theory]
    [InlineData("90s")]
    [InlineData("2h")]
    [InlineData("400d")]
    public async Task Every_unit_is_understood(string window)
    {
        await using var bench = await StartAsync(rs => rs.AddJob("daily", "0 3 * * *", (_, _) => ValueTask.FromResult(JobResult.Success)));
        await bench.PostAsync();

        (await bench.GetAsync("/status?prove=" + window)).Json.GetProperty("proof").GetProperty("verdict").GetString().Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_store_that_cannot_be_reached_is_told_by_503()
    {
        await using var bench = await StartAsync(database: "missing/test.db");

        (await bench.GetAsync("/status")).Should().Match<Replied>(answer => answer.Status == 503 && answer.Text == """{"error":"store_unavailable"}""");
    }

    [Fact]
    public async Task Where_a_policy_is_named_only_those_who_meet_it_read_it()
    {
        await using var bench = await WebBench.StartAsync(
            more: builder =>
            {
                builder.Services.AddAuthentication("key").AddScheme<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions, KeyAuthentication>("key", null);
                builder.Services.AddAuthorizationBuilder().AddPolicy("operators", policy => policy.RequireRole("operator"));
            },
            map: app => app.MapReplySchedulerStatus("/status", o => o.Policy = "operators"));

        (await bench.GetAsync("/status")).Status.Should().Be(401);
        (await bench.SendAsync(As("reader"))).Status.Should().Be(403);
        (await bench.SendAsync(As("operator"))).Status.Should().Be(200);
    }

    private static HttpRequestMessage As(string role)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/status");
        request.Headers.TryAddWithoutValidation("role", role);
        return request;
    }
}
