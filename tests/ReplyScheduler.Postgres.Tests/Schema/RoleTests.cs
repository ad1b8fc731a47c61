using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Schema;

/// <summary>Who may do what: the role of the hosts runs everything and changes no history, a reader reads, others get nowhere.</summary>
public sealed class RoleTests : IAsyncLifetime
{
    private readonly SchemaDatabase database = new();
    private readonly string host = PostgresServer.Current.CreateRole();
    private readonly string reader = PostgresServer.Current.CreateRole();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly string[] Tampering =
    [
        "UPDATE job_slots SET disposition = 'missed', reason_code = 'late'",
        "UPDATE job_slots SET build = 'x'",
        "DELETE FROM job_slots",
        "TRUNCATE job_slots",
        "UPDATE system_events SET message = 'nothing happened'",
        "UPDATE system_events SET build = 'x'",
        "DELETE FROM system_events",
        "TRUNCATE system_events",
        "UPDATE job_executions SET status = 'failed'",
        "DELETE FROM job_executions",
        "UPDATE posting_permits SET status = 'PENDING'",
        "UPDATE posting_permits SET posted_id = 'another'",
        "DELETE FROM posting_permits",
        "TRUNCATE posting_permits",
        "UPDATE reply_decisions SET verdict = '{}'",
        "UPDATE reply_decisions SET content = 'other words'",
        "DELETE FROM reply_decisions",
        "DELETE FROM scheduled_jobs",
        "TRUNCATE scheduled_jobs",
        "UPDATE llm_usage_log SET input_tokens = 0",
        "UPDATE store_info SET environment = 'production'",
        "UPDATE store_info SET keep_slots_days = 2",
        "DELETE FROM store_info",
        "UPDATE schema_migrations SET checksum = 'x'",
        "INSERT INTO system_events (seq, event_type, message) VALUES (1, 'forged', 'x')",
        "SELECT setval('id_order', 1)",
        "SELECT setval('system_events_seq_seq', 1000)",
        "ALTER TABLE job_slots DISABLE TRIGGER ALL",
        "ALTER TABLE posting_permits ADD COLUMN x text",
        "DROP TRIGGER system_events_fixed ON system_events",
        "DROP TABLE alerts",
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TABLE mine (id integer)",
        "CREATE TRIGGER mine BEFORE INSERT ON system_events FOR EACH ROW EXECUTE FUNCTION refuse('x')",
        "SET session_replication_role = replica",
    ];

    public async ValueTask InitializeAsync()
    {
        await database.MigrateAsync();
        await using var owner = database.Store();
        await database.SqlAsync(owner.GrantScript(host));
        await database.SqlAsync(owner.ReaderGrantScript(reader));
    }

    public ValueTask DisposeAsync()
    {
        database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_hosts_role_makes_a_whole_reply_and_proves_it_and_prunes()
    {
        await ReplyAsync();

        (await database.ScalarAsync<string>("SELECT status || ' ' || posted_id FROM posting_permits WHERE decision_type = 'reply'")).Should().Be("USED posted-1");
        (await database.ScalarAsync<string>("SELECT string_agg(event_type, ' ' ORDER BY seq) FROM system_events WHERE event_type LIKE 'permit%' AND permit_id = (SELECT permit_id FROM posting_permits WHERE decision_type = 'reply')"))
            .Should().Be("permit_requested permit_approved permit_in_flight permit_used");
        (await database.ScalarAsync<long>("SELECT count(*) FROM reply_slo_events WHERE verdict = 'hit'")).Should().Be(1);
        await using var store = StoreOf(host);
        (await store.Upkeep.PruneAsync(new PruneRequest(new InstanceStamp(Guid.CreateVersion7(), "1"), 100, null), Token)).Should().NotBeNull();
    }

    [Fact]
    public async Task The_hosts_role_owns_nothing()
    {
        (await database.ScalarAsync<long>($"SELECT count(*) FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid WHERE r.rolname = '{host}' AND d.deptype = 'o'")).Should().Be(0);
    }

    [Fact]
    public async Task The_hosts_role_cannot_change_what_happened_or_what_guards_it()
    {
        await ReplyAsync();
        await database.SqlAsync("INSERT INTO llm_usage_log (purpose, model, input_tokens, output_tokens, latency_ms, outcome) VALUES ('p', 'm', 1, 1, 1, 'succeeded')");
        foreach (var sql in Tampering)
        {
            (await FluentActions.Awaiting(() => database.SqlAsync(sql, host)).Should().ThrowAsync<PostgresException>(sql)).Which.SqlState
                .Should().BeOneOf([PostgresErrorCodes.InsufficientPrivilege, PostgresErrorCodes.IntegrityConstraintViolation, "428C9"], sql);
        }
    }

    [Fact]
    public async Task A_reader_reads_everything_and_writes_nothing()
    {
        await ReplyAsync();
        await using (var store = StoreOf(reader))
        {
            (await store.Evidence.ReadStatusAsync(Token)).Store.IsVirtual.Should().BeTrue();
            (await store.Evidence.ReadEventsAsync(0, null, 100, Token)).Should().NotBeEmpty();
        }

        await Refused("DELETE FROM system_events", reader);
        await Refused("INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('a', 't', '* * * * *')", reader);
        foreach (var table in (await database.ScalarAsync<string>("SELECT string_agg(relname, ',') FROM pg_class WHERE relnamespace = 'reply_scheduler'::regnamespace AND relkind IN ('r', 'v')")).Split(','))
        {
            await database.SqlAsync($"SELECT * FROM {table}", reader);
            (await database.ScalarAsync<bool>($"SELECT has_any_column_privilege('{reader}', '{table}', 'INSERT, UPDATE') OR has_table_privilege('{reader}', '{table}', 'DELETE, TRUNCATE, TRIGGER, REFERENCES')")).Should().BeFalse(table);
        }
    }

    [Fact]
    public async Task A_role_without_rights_is_told_which_script_gives_them()
    {
        await using var store = StoreOf(PostgresServer.Current.CreateRole());

        (await FluentActions.Awaiting(() => store.Schema.PrepareAsync(Token)).Should().ThrowAsync<StoreException>())
            .Which.Should().Match<StoreException>(error => !error.IsTransient && error.Message.Contains("PostgresStore.GrantScript"));
    }

    [Fact]
    public async Task The_script_takes_back_what_a_role_had_beyond()
    {
        await database.SqlAsync($"GRANT ALL ON ALL TABLES IN SCHEMA reply_scheduler TO {host}; GRANT ALL ON SCHEMA reply_scheduler TO {host}; GRANT ALL ON ALL SEQUENCES IN SCHEMA reply_scheduler TO {host}");
        await using var owner = database.Store();

        await database.SqlAsync(owner.GrantScript(host));

        foreach (var sql in (string[])["DELETE FROM scheduled_jobs", "CREATE TABLE mine (id integer)", "SELECT setval('id_order', 1)", "UPDATE store_info SET keep_events_days = 1"]) await Refused(sql, host);
    }

    [Fact]
    public async Task A_role_and_a_schema_may_have_any_name()
    {
        using var named = new SchemaDatabase("@role's $1 rs.x");
        var role = PostgresServer.Current.CreateRole();
        await named.MigrateAsync();
        await using var owner = named.Store();

        await named.SqlAsync(owner.GrantScript(role));

        await named.SqlAsync("INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('a', 't', '* * * * *')", role);
        owner.GrantScript("my \"rs.role\" @schema").Should().Contain("TO \"my \"\"rs.role\"\" @schema\";");
        FluentActions.Invoking(() => owner.GrantScript("")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => owner.ReaderGrantScript("a\0b")).Should().Throw<ArgumentException>();
    }

    private PostgresStore StoreOf(string role) => database.Store(options => (options.VirtualClockFrom, options.AcceptAnyClock) = (Start, true), role);

    private static DateTimeOffset Start { get; } = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private Task Refused(string sql, string role) => FluentActions.Awaiting(() => database.SqlAsync(sql, role)).Should().ThrowAsync<PostgresException>(sql).Where(error => error.SqlState == PostgresErrorCodes.InsufficientPrivilege);

    /// <summary>Offers a post and lets the pipeline answer it, all as the hosts' role.</summary>
    private async Task ReplyAsync()
    {
        var services = new ServiceCollection();
        services.AddReplyScheduler(rs =>
        {
            rs.UsePostgres(PostgresServer.Current.ConnectionTo(database.Name, host).ConnectionString, options => (options.VirtualClockFrom, options.MaxPoolSize) = (Start, 4));
            rs.AddReplies("reply_v2_scheduler", r => r.AcceptRootsFrom("host").Compose((candidate, _) => ValueTask.FromResult($"Thanks, {candidate.Author}!")).Publish(new Platform()));
        });
        await using var provider = services.BuildServiceProvider();
        var store = provider.GetRequiredService<IReplySchedulerStore>();
        var scheduler = provider.GetRequiredService<IReplyScheduler>();
        await scheduler.TickAsync(new TickOptions { Wait = TimeSpan.FromSeconds(20) }, Token);
        await provider.GetRequiredService<ICandidateQueue>().OfferAsync(
            new Candidate { TargetId = "t", Author = "Ada", Text = "How do I prune a rose?", ExpectedViews = 6000, Root = new RootEvidence("t", "host") }, cancellationToken: Token);
        await store.Schema.AdvanceAsync(Start.AddMinutes(15), passLeases: false, Token);
        await scheduler.TickAsync(new TickOptions { Wait = TimeSpan.FromSeconds(20) }, Token);
    }

    private sealed class Platform : IReplyPublisher
    {
        public LookupTrust LookupTrust => LookupTrust.None;

        public ValueTask<PublishOutcome> PublishAsync(PublishGrant grant, CancellationToken cancellationToken) => ValueTask.FromResult<PublishOutcome>(new PublishOutcome.Posted("posted-1"));

        public ValueTask<LookupAnswer> LookUpAsync(LookupQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
