using System.Data.Common;
using System.Globalization;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Liveness;
using ReplyScheduler.Postgres.Tests.Conformance;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing.Conformance;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Races;

/// <summary>The watchdog as a function of the database: called without any application, by two at once, and while persons have everything in hand.</summary>
public sealed class WatchdogInHandTests : AlertSuite
{
    private readonly PostgresUnderTest subject;

    public WatchdogInHandTests() : this(new PostgresUnderTest())
    {
    }

    private WatchdogInHandTests(PostgresUnderTest subject) : base(subject) => this.subject = subject;

    private async Task<DbTransaction> BeginAsync(params string[] statements)
    {
        var connection = await subject.ConnectAsync();
        var transaction = await connection.BeginTransactionAsync(Token);
        foreach (var sql in statements) await RunAsync(transaction, sql);
        return transaction;
    }

    private static async Task<object?> RunAsync(DbTransaction transaction, string sql)
    {
        await using var command = transaction.Connection!.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        return await command.ExecuteScalarAsync(Token);
    }

    private static async Task EndAsync(DbTransaction transaction)
    {
        await using (transaction.Connection) await transaction.RollbackAsync(Token);
    }

    [Fact]
    public async Task Plain_sql_judges_and_fills_the_outbox_without_any_application()
    {
        await TakeAsync(most: 0);
        await AddAsync("a");
        await AdvanceAsync(HalfHour + Second);
        (await QueryAsync("SELECT is_evaluated, raised, open, critical, waiting FROM watchdog()")).Should().ContainSingle().Which.Should().Equal(1L, 1L, 1L, 1L, 1L);
        (await QueryAsync("SELECT is_evaluated, open FROM watchdog(if_due => true)")).Should().ContainSingle().Which.Should().Equal(0L, 1L);
        (await DeliveredAsync()).Should().Equal("Raised silence scheduler");
    }

    [Fact]
    public async Task Of_two_at_once_the_second_answers_at_once_that_the_first_judges()
    {
        var first = await BeginAsync();
        (await RunAsync(first, "SELECT is_evaluated FROM watchdog()")).Should().Be(true);
        (await Store.Alerts.EvaluateAsync(new EvaluateRequest(Me), Token)).IsEvaluated.Should().BeFalse();
        await EndAsync(first);
        await JudgeAsync();
    }

    [Fact]
    public async Task Of_two_at_once_the_second_tells_that_all_is_well_for_two_periods_and_no_longer()
    {
        var monitor = new Monitor();
        var services = new ServiceCollection();
        services.AddReplySchedulerControl(rs => rs.UseStore(_ => Store).AddAlertHeartbeat(o => (o.Url, o.MessageHandler) = ("https://beat.example.com/t0ken", monitor)));
        await using var provider = services.BuildServiceProvider();
        var watchdog = provider.GetRequiredService<IWatchdog>();
        (await watchdog.EvaluateAsync(Token)).IsHealthy.Should().BeTrue();
        var first = await BeginAsync("SELECT is_evaluated FROM watchdog()");

        await AdvanceAsync(2 * Minute);
        (await watchdog.EvaluateAsync(Token)).Should().Match<WatchdogReport>(report => !report.IsEvaluated && report.IsHealthy);
        await AdvanceAsync(Second);
        (await watchdog.EvaluateAsync(Token)).Should().Match<WatchdogReport>(report => !report.IsEvaluated && !report.IsHealthy);
        await EndAsync(first);
        (await watchdog.EvaluateAsync(Token)).Should().Match<WatchdogReport>(report => report.IsEvaluated && report.IsHealthy);

        monitor.Paths.Should().Equal("/t0ken", "/t0ken", "/t0ken/fail", "/t0ken");
    }

    [Fact]
    public async Task Nobody_who_has_jobs_findings_thresholds_and_notices_in_hand_holds_it_up()
    {
        await TakeAsync(most: 0);
        var (job, other) = (await AddAsync("a"), await AddAsync("b"));
        await ReportAsync("host_rule", "x");
        await AdvanceAsync(HalfHour + Second);
        await RunAsync(other);
        await JudgeAsync();
        var person = await BeginAsync(
            "SELECT count(*) FROM (SELECT FROM alerts FOR UPDATE) x", "SELECT count(*) FROM (SELECT FROM scheduled_jobs FOR UPDATE) x", "SELECT count(*) FROM (SELECT FROM watchdog FOR UPDATE) x",
            "SELECT count(*) FROM (SELECT FROM alert_deliveries FOR UPDATE) x", "SELECT count(*) FROM (SELECT FROM alert_sinks FOR UPDATE) x", "SELECT count(*) FROM (SELECT FROM instances FOR UPDATE) x");

        await AdvanceAsync(Minute);
        await JudgeAsync(new WatchdogThresholds { StuckSlots = 7 });
        (await TakeAsync()).Should().BeEmpty();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("a critical open 1");
        await EndAsync(person);

        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("a critical open 2");
        (await DeliveredAsync()).Should().BeEquivalentTo("Raised host_rule x", "Raised silence a");
        await AdvanceAsync(Minute);
        await RunAsync(job);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("a critical resolved 2");
    }

    [Fact]
    public async Task Thresholds_in_somebodys_hand_make_no_gap()
    {
        await JudgeAsync();
        var person = await BeginAsync("SELECT count(*) FROM (SELECT FROM watchdog FOR UPDATE) x");
        await WatchAsync(4 * Minute);
        await EndAsync(person);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Blind)).Should().BeEmpty();
    }

    [Fact]
    public async Task Locks_that_any_role_of_the_database_may_take_do_not_stop_it()
    {
        var stranger = await BeginAsync("SELECT count(pg_advisory_xact_lock(c.oid::integer, n)) FROM pg_class c, generate_series(0, 9) n WHERE c.relname IN ('store_info', 'watchdog', 'watchdog_turn')");
        await JudgeAsync();
        await EndAsync(stranger);
    }

    [Fact]
    public async Task A_turn_that_is_gone_is_made_anew()
    {
        await JudgeAsync();
        await ExecuteSqlAsync("DELETE FROM watchdog_turn");
        await JudgeAsync();
        (await CountAsync("watchdog_turn WHERE evaluated_at IS NOT NULL")).Should().Be(1);
    }

    [Fact]
    public async Task A_job_whose_row_somebody_has_in_hand_is_found_silent_all_the_same()
    {
        var busy = await AddAsync("busy");
        await AddAsync("a");
        await AdvanceAsync(HalfHour + Second);
        await RunAsync(busy);
        var person = await BeginAsync("SELECT count(*) FROM (SELECT FROM scheduled_jobs WHERE job_name = 'a' FOR UPDATE) x");
        await JudgeAsync();
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("a critical open 2");
        await EndAsync(person);
    }

    [Fact]
    public async Task A_job_that_started_while_its_row_was_in_hand_is_not_silent()
    {
        var (job, busy) = (await AddAsync("a"), await AddAsync("busy"));
        await RunAsync(job);
        await AdvanceAsync(TimeSpan.FromMinutes(20));
        var person = await BeginAsync("SELECT count(*) FROM (SELECT FROM scheduled_jobs WHERE job_name = 'a' FOR UPDATE) x");
        await RunAsync(job);
        await EndAsync(person);
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        await RunAsync(busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_catalogue_of_many_jobs_is_not_read_whole()
    {
        await ExecuteSqlAsync("INSERT INTO scheduled_jobs (job_name, job_type, schedule, last_run_at, start_due_at) SELECT 'job-' || n, 'work', '0 4 * * *', store_now(), store_now() + interval '1 day' FROM generate_series(1, 20000) n");
        (await ReadsOfAsync()).Should().BeGreaterThan(10_000, "each is looked at once");
        await ReadsOfAsync();
        await ExecuteSqlAsync("ANALYZE scheduled_jobs");
        (await ReadsOfAsync()).Should().BeLessThan(100, "none of them is due to be looked at");
    }

    /// <summary>How many rows of the catalogue an evaluation reads, by whatever way; its session tells the server's statistics at once.</summary>
    private async Task<long> ReadsOfAsync()
    {
        await AdvanceAsync(Minute);
        var before = await ReadsAsync();
        await ExecuteSqlAsync("SELECT is_evaluated FROM watchdog(); SELECT pg_stat_force_next_flush()");
        return await ReadsAsync() - before;
    }

    private async Task<long> ReadsAsync() => Convert.ToInt64(
        await ScalarAsync("SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE relname = 'scheduled_jobs' AND schemaname = 'reply_scheduler'"), CultureInfo.InvariantCulture);

    private sealed class Monitor : HttpMessageHandler
    {
        public List<string> Paths { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Paths.Add(request.RequestUri!.AbsolutePath);
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.NoContent));
        }
    }
}
