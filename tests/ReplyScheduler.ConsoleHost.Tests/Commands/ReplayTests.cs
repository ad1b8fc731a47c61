using System.Text.RegularExpressions;
using FluentAssertions;
using ReplyScheduler.ConsoleHost.Posts;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Commands;

public sealed class ReplayTests(DayOfReplies day) : IClassFixture<DayOfReplies>
{
    [Fact]
    public void A_replay_prints_one_verdict_for_each_of_96_slots_and_its_proof_passes()
    {
        day.Ran.Error.Should().BeEmpty();
        day.Ran.Code.Should().Be(ExitCodes.Pass);
        day.Ran.Verdicts.Select(line => line[..20]).Should().Equal(
            Enumerable.Range(0, 96).Select(i => $"{Ran.Noon.AddDays(-1).AddMinutes(15 * i):yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        day.Ran.Verdicts.Should().OnlyContain(line => Regex.IsMatch(line, "Z (hit|miss) +tier [-1-3]  target [-0-9]+ +(USED|-)"));
        day.Ran.Lines.Should().Contain("Proof: PASS").And.Contain(line => line.StartsWith("96 slots: hit ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_file_holds_exactly_the_used_permits_and_no_target_twice()
    {
        var replies = Reply.ReadAll(day.Replies);

        replies.Should().HaveCountGreaterThan(80);
        replies.Select(reply => reply.PermitId).Order().Should().Equal(
            Rows.Read(day.Database, "SELECT permit_id FROM posting_permits WHERE status = 'USED' ORDER BY permit_id"));
        replies.Select(reply => reply.Target).Should().OnlyHaveUniqueItems();
        day.Ran.Verdicts.Count(line => line.Contains(" hit ", StringComparison.Ordinal)).Should().Be(replies.Count);
    }

    [Fact]
    public void Every_target_is_a_question_with_at_least_500_views_and_the_printed_tier_is_that_of_its_views()
    {
        foreach (string line in day.Ran.Verdicts.Where(line => line.Contains(" hit ", StringComparison.Ordinal)))
        {
            var match = Regex.Match(line, "tier ([1-4])  target ([0-9]+)");
            var post = day.Posts[match.Groups[2].Value];
            post.Kind.Should().Be(PostKind.Question);
            post.Views.Should().BeGreaterThanOrEqualTo(500);
            match.Groups[1].Value.Should().Be(post.Views >= 5000 ? "1" : post.Views >= 1000 ? "2" : "3");
        }
    }

    [Fact]
    public void The_best_tier_goes_first_and_the_third_only_behind_schedule()
    {
        var choices = Choices.Of(Rows.Read(day.Database, Choices.Sql));

        choices.Should().HaveCount(day.Ran.Verdicts.Count(line => line.Contains(" hit ", StringComparison.Ordinal))).And.NotContain(choice => choice.IsWrong);
        choices.Select(choice => choice.Tier).Should().Contain([1, 2, 3]);
    }

    [Fact]
    public async Task Later_runs_go_on_after_the_last_slot_and_answer_nothing_twice()
    {
        using var folder = new TemporaryFolder();
        string[] args = ["run", "--slots", "8", "--db", folder.Path("a.db"), "--out", folder.Path("a.jsonl")];

        var first = await Ran.OfAsync(args);
        var again = await Ran.AtAsync(Ran.Noon.AddMinutes(14), args);
        var later = await Ran.AtAsync(Ran.Noon.AddMinutes(46), args);

        first.Verdicts.Should().HaveCount(8);
        again.Verdicts.Should().BeEmpty();
        again.Lines.Should().ContainSingle(line => line.StartsWith("Nothing is left to replay", StringComparison.Ordinal)).And.Contain("Proof: PASS");
        again.Code.Should().Be(ExitCodes.Pass);
        later.Verdicts.Select(line => line[..20]).Should().Equal("2026-03-02T12:00:00Z", "2026-03-02T12:15:00Z", "2026-03-02T12:30:00Z");
        later.Code.Should().Be(ExitCodes.Pass, later.Output + later.Error);
        Reply.ReadAll(folder.Path("a.jsonl")).Select(reply => reply.Target).Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(8);
        Rows.Read(folder.Path("a.db"), "SELECT count(*) FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id WHERE j.job_type = 'reply_pipeline' AND s.kind = 'schedule'")
            .Should().Equal("11");
    }

    [Theory]
    [InlineData("--slots", "9", "--slots 1")]
    [InlineData("--seed", "2", "--seed 1")]
    [InlineData("--every", "*/30 * * * *", "--every '*/15 * * * *'")]
    [InlineData("--offer-answers", null, "no --offer-answers")]
    public async Task A_database_that_was_begun_with_another_option_is_refused(string option, string? value, string named)
    {
        using var folder = new TemporaryFolder();
        string[] files = ["run", "--db", folder.Path("a.db"), "--out", folder.Path("a.jsonl")];
        (await Ran.OfAsync([.. files, "--slots", "1"])).Code.Should().NotBe(ExitCodes.BadInput);
        string[] given = option == "--slots" ? [option, value!] : value is null ? ["--slots", "1", option] : ["--slots", "1", option, value];

        var other = await Ran.AtAsync(Ran.Noon.AddHours(1), [.. files, .. given]);

        other.Code.Should().Be(ExitCodes.BadInput);
        other.Error.Should().Contain(named).And.Contain("another --db");
        other.Error.TrimEnd().Should().NotContain("\n");
    }

    [Fact]
    public async Task Json_is_one_object_a_line_and_ends_with_the_proof()
    {
        using var folder = new TemporaryFolder();

        var ran = await Ran.OfAsync("run", "--slots", "2", "--json", "--db", folder.Path("a.db"), "--out", folder.Path("a.jsonl"));

        var types = ran.Lines.Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()).ToList();
        types.Should().Equal("note", "note", "slot", "slot", "summary", "proof");
        ran.Code.Should().Be(ExitCodes.Pass, ran.Output);
    }

    [Fact]
    public async Task Prove_ends_with_the_code_of_its_answer()
    {
        (await Ran.OfAsync("prove", "--db", day.Database, "--window", "24h")).Should().Match<Ran>(r => r.Code == 0 && r.Output.EndsWith($"Proof: PASS{Environment.NewLine}"));
        (await Ran.OfAsync("prove", "--db", day.Database, "--window", "24h", "--json")).Output.Should().StartWith("{\"verdict\":\"PASS\"");

        // Nothing is recorded before the database was made.
        var before = await Ran.OfAsync("prove", "--db", day.Database, "--at", "2026-02-01T00:00:00Z");
        before.Code.Should().Be(ExitCodes.NoEvidence, before.Output);

        // The hours after the virtual clock have slots, and none of them started.
        var after = await Ran.OfAsync("prove", "--db", day.Database, "--window", "1h", "--at", "2026-03-02T14:00:00Z");
        after.Code.Should().Be(ExitCodes.Fail, after.Output);
    }

    [Fact]
    public async Task Trace_shows_the_chain_of_a_target_and_says_when_nobody_knows_an_id()
    {
        string target = Reply.ReadAll(day.Replies)[0].Target;

        var known = await Ran.OfAsync("trace", "--db", day.Database, target);
        var unknown = await Ran.OfAsync("trace", "--db", day.Database, "no-such-id");

        known.Code.Should().Be(ExitCodes.Pass);
        known.Output.Should().ContainAll($"target {target}", "reply_v2_scheduler_job_started", "USED", "permit_used", "target_judge by rules");
        unknown.Should().Match<Ran>(r => r.Code == 1 && r.Output == "" && r.Error.StartsWith("error: nothing is recorded about 'no-such-id'"));
    }

    [Fact]
    public async Task Status_tells_the_clock_the_jobs_and_the_counts()
    {
        var ran = await Ran.OfAsync("status", "--db", day.Database);

        ran.Code.Should().Be(ExitCodes.Pass);
        ran.Output.Should().ContainAll("environment replay, virtual clock at 2026-03-02T12:00:00Z", "job reply_v2_scheduler ", "job posting_queue ", "verdicts: hit ", "permits: USED ");
    }
}
