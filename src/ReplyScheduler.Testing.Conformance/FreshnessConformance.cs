using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>Jobs whose last success must not grow too old (R6, R15): judged by the clock, mended by a success only.</summary>
public abstract class FreshnessConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private Task<JobRow> FreshAsync() => AddAsync(Job("a", overlap: OverlapPolicy.Allow) with { Freshness = Limit });

    private Task TickAsync() => Store.Jobs.ClaimAsync(Claim(Me), Token);

    private async Task EndAsync(JobRow job, ExecutionStatus status) => await FinishAsync(Me, End((await ClaimOneAsync(job, await NowAsync())).RunId, status, status == ExecutionStatus.Succeeded ? null : "why"));

    private async Task<IReadOnlyList<string>> AlertsAsync() =>
        [.. (await QueryAsync("SELECT subject, state, count FROM alerts WHERE rule = 'freshness' ORDER BY first_seen_at")).Select(row => string.Join(' ', row))];

    [Fact]
    public async Task A_job_that_never_succeeded_is_stale_when_its_limit_has_passed_and_is_told_once()
    {
        await FreshAsync();
        await AdvanceAsync(Limit - TimeSpan.FromMicroseconds(1));
        await TickAsync();
        (await AlertsAsync()).Should().BeEmpty();

        var now = await AdvanceAsync(TimeSpan.FromMicroseconds(1));
        for (var i = 0; i < 3; i++)
        {
            await TickAsync();
            await AdvanceAsync(Minute);
        }

        (await AlertsAsync()).Should().Equal("a open 1");
        Instant(await ScalarAsync("SELECT stale_since FROM scheduled_jobs")).Should().Be(now);
        (await CountAsync("system_events WHERE event_type = 'alert_raised'")).Should().Be(1);
    }

    [Theory]
    [InlineData(ExecutionStatus.Succeeded, true)]
    [InlineData(ExecutionStatus.PartlySucceeded, false)]
    [InlineData(ExecutionStatus.NothingToDo, false)]
    [InlineData(ExecutionStatus.Failed, false)]
    [InlineData(ExecutionStatus.TimedOut, false)]
    [InlineData(ExecutionStatus.Cancelled, false)]
    public async Task Only_a_success_mends_it(ExecutionStatus status, bool mends)
    {
        var job = await FreshAsync();
        await AdvanceAsync(Limit);
        await TickAsync();
        await EndAsync(job, status);

        (await AlertsAsync()).Should().Equal(mends ? "a resolved 1" : "a open 1");
        (await CountAsync("scheduled_jobs WHERE stale_since IS NULL")).Should().Be(mends ? 1 : 0);
    }

    [Fact]
    public async Task After_a_success_it_counts_from_there_and_is_told_again()
    {
        var job = await FreshAsync();
        await AdvanceAsync(Limit - Minute);
        await EndAsync(job, ExecutionStatus.Succeeded);
        await AdvanceAsync(Limit - Minute);
        await TickAsync();
        (await AlertsAsync()).Should().BeEmpty();

        await AdvanceAsync(Minute);
        await TickAsync();
        await EndAsync(job, ExecutionStatus.Succeeded);
        await AdvanceAsync(Limit);
        await TickAsync();
        (await AlertsAsync()).Should().Equal("a resolved 1", "a open 1");
    }

    [Fact]
    public async Task An_inactive_job_is_not_judged_and_activation_counts_from_then()
    {
        await FreshAsync();
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET is_active = false");
        await AdvanceAsync(Limit * 3);
        await TickAsync();
        (await AlertsAsync()).Should().BeEmpty();

        await ExecuteSqlAsync("UPDATE scheduled_jobs SET is_active = true");
        await AdvanceAsync(Limit - Minute);
        await TickAsync();
        (await AlertsAsync()).Should().BeEmpty();
        await AdvanceAsync(Minute);
        await TickAsync();
        (await AlertsAsync()).Should().Equal("a open 1");
    }

    [Fact]
    public async Task A_job_without_a_limit_is_never_stale_and_one_that_gets_it_by_SQL_counts_from_then()
    {
        await AddAsync("a");
        await AdvanceAsync(Limit);
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET freshness_seconds = 600");
        await AdvanceAsync(Limit - Minute);
        await TickAsync();
        (await AlertsAsync()).Should().BeEmpty();
        await AdvanceAsync(Minute);
        await TickAsync();
        (await AlertsAsync()).Should().Equal("a open 1");
    }

    [Fact]
    public async Task A_success_is_no_change_of_the_catalogue()
    {
        var job = await FreshAsync();
        await AdvanceAsync(Limit);
        await TickAsync();
        await EndAsync(job, ExecutionStatus.Succeeded);
        (await RowAsync("a")).Version.Should().Be(job.Version);
        (await Store.Jobs.LoadAsync(job.Version, Token)).Jobs.Should().BeEmpty();
    }

    [Theory]
    [InlineData("UPDATE scheduled_jobs SET freshness_seconds = NULL", "a resolved 1")]
    [InlineData("UPDATE scheduled_jobs SET is_active = false", "a resolved 1")]
    [InlineData("DELETE FROM scheduled_jobs", "a resolved 1")]
    [InlineData("UPDATE scheduled_jobs SET freshness_seconds = 1200", "a open 1")]
    [InlineData("UPDATE scheduled_jobs SET description = 'edited'", "a open 1")]
    public async Task The_alert_ends_when_nothing_is_left_to_judge_and_not_by_another_edit(string edit, string alert)
    {
        await FreshAsync();
        await AdvanceAsync(Limit);
        await TickAsync();
        await ExecuteSqlAsync(edit);
        await TickAsync();
        await TickAsync();

        (await AlertsAsync()).Should().Equal(alert);
    }

    [Fact]
    public async Task A_stale_job_that_is_renamed_is_told_under_its_new_name()
    {
        await FreshAsync();
        await AdvanceAsync(Limit);
        await TickAsync();
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET job_name = 'b'");
        await AdvanceAsync(Minute);
        await TickAsync();
        await TickAsync();

        (await AlertsAsync()).Should().Equal("a resolved 1", "b open 1");
    }
}
