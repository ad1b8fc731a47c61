using FluentAssertions;
using ReplyScheduler.ConsoleHost.Tests.Commands;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Postgres;

public sealed class PostgresReplayTests(PostgresDay day) : IClassFixture<PostgresDay>
{
    [Fact]
    public void A_replay_prints_one_verdict_for_each_of_96_slots_and_its_proof_passes()
    {
        day.Ran.Error.Should().BeEmpty();
        day.Ran.Code.Should().Be(ExitCodes.Pass);
        day.Ran.Verdicts.Select(line => line[..20]).Should().Equal(
            Enumerable.Range(0, 96).Select(i => $"{Ran.Noon.AddDays(-1).AddMinutes(15 * i):yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        day.Ran.Lines.Should().Contain("Proof: PASS").And.Contain(line => line.StartsWith("96 slots: hit ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_file_holds_exactly_the_used_permits_and_the_best_tier_went_first()
    {
        Reply.ReadAll(day.Database.Out).Select(reply => reply.PermitId).Order(StringComparer.Ordinal).Should().Equal(
            day.Database.Rows("SELECT permit_id FROM posting_permits WHERE status = 'USED' ORDER BY permit_id::text COLLATE \"C\""));
        Choices.Of(day.Database.Rows(Choices.Sql)).Should().HaveCountGreaterThan(80).And.NotContain(choice => choice.IsWrong);
    }

    [Fact]
    public void The_password_is_nowhere()
    {
        string password = day.Database.Connection.Password!;

        (day.Ran.Output + day.Ran.Error).Should().NotContain(password);
        foreach (string table in day.Database.Rows("SELECT tablename FROM pg_tables WHERE schemaname = 'reply_scheduler'"))
        {
            day.Database.Rows($"SELECT count(*) FROM {table} t WHERE t::text LIKE '%{password.Replace("'", "''", StringComparison.Ordinal)}%'").Should().Equal("0");
        }
    }

    [Fact]
    public async Task Prove_trace_and_status_look_at_it()
    {
        string target = Reply.ReadAll(day.Database.Out)[0].Target;

        var proof = await Ran.OfAsync(["prove", .. day.Database.Option, "--window", "24h"]);
        var trace = await Ran.OfAsync(["trace", .. day.Database.Option, target]);
        var unknown = await Ran.OfAsync(["trace", .. day.Database.Option, "no-such-id"]);
        var status = await Ran.OfAsync(["status", .. day.Database.Option]);

        proof.Should().Match<Ran>(r => r.Code == ExitCodes.Pass && r.Output.EndsWith($"Proof: PASS{Environment.NewLine}"));
        trace.Output.Should().ContainAll($"target {target}", "reply_v2_scheduler_job_started", "USED", "permit_used", "target_judge by rules");
        unknown.Should().Match<Ran>(r => r.Code == 1 && r.Output == "" && r.Error.StartsWith("error: nothing is recorded about 'no-such-id' in rs_test_"));
        status.Output.Should().ContainAll("environment replay, virtual clock at 2026-03-02T12:00:00Z", "job reply_v2_scheduler ", "job posting_queue ", "verdicts: hit ", "permits: USED ");
    }

    [Fact]
    public async Task Later_runs_go_on_after_the_last_slot_and_answer_nothing_twice()
    {
        using var database = new PostgresDatabase();

        var first = await Ran.OfAsync(database.Run("--slots", "8"));
        var again = await Ran.AtAsync(Ran.Noon.AddMinutes(14), database.Run("--slots", "8"));
        var later = await Ran.AtAsync(Ran.Noon.AddMinutes(46), database.Run("--slots", "8"));
        var other = await Ran.AtAsync(Ran.Noon.AddHours(1), database.Run("--slots", "9"));

        first.Verdicts.Should().HaveCount(8, first.Output + first.Error);
        again.Lines.Should().ContainSingle(line => line.StartsWith("Nothing is left to replay", StringComparison.Ordinal)).And.Contain("Proof: PASS");
        later.Verdicts.Select(line => line[..20]).Should().Equal("2026-03-02T12:00:00Z", "2026-03-02T12:15:00Z", "2026-03-02T12:30:00Z");
        later.Code.Should().Be(ExitCodes.Pass, later.Output + later.Error);
        Reply.ReadAll(database.Out).Select(reply => reply.Target).Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(8);
        other.Code.Should().Be(ExitCodes.BadInput);
        other.Error.Should().Contain("was begun with --slots 8: give the same, or another --postgres.");
    }

    [Fact]
    public async Task A_schema_of_any_name_is_a_database_of_its_own()
    {
        using var database = new PostgresDatabase();
        const string Schema = "Replies \"of\" 'today'; --";

        var one = await Ran.OfAsync(database.Run("--slots", "1", "--schema", Schema));
        var status = await Ran.OfAsync(["status", .. database.Option, "--schema", Schema]);
        var none = await Ran.OfAsync(["status", .. database.Option]);

        one.Verdicts.Should().ContainSingle(one.Output + one.Error);
        status.Code.Should().Be(ExitCodes.Pass, status.Error);
        none.Code.Should().Be(ExitCodes.StoreUnreachable);
    }
}
