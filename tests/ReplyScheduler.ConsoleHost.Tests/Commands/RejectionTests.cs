using FluentAssertions;
using ReplyScheduler.ConsoleHost.Posts;
using ReplyScheduler.ConsoleHost.Tests.Posts;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Commands;

public sealed class RejectionTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Answers_that_are_chosen_are_rejected_target_not_root_with_a_critical_event_each_and_never_posted()
    {
        using var folder = new TemporaryFolder();
        var answers = PostsFile.ReadBundled().Where(post => post.Kind == PostKind.Answer).Select(post => $"{post.Id}").ToHashSet();

        var ran = await Ran.OfAsync("run", "--offer-answers", "--slots", "12", "--db", folder.Path("a.db"), "--out", folder.Path("a.jsonl"));

        ran.Code.Should().Be(ExitCodes.Pass, ran.Output + ran.Error);
        var decided = Rows.Read(folder.Path("a.db"), "SELECT target_id, status, reason_code FROM posting_permits WHERE decision_type <> 'canary'");
        var chosen = decided.Where(row => answers.Contains(row.Split('|')[0])).ToList();
        chosen.Should().NotBeEmpty().And.OnlyContain(row => row.EndsWith("|REJECTED|target_not_root"));
        decided.Except(chosen).Should().NotBeEmpty().And.OnlyContain(row => row.EndsWith("|USED|"));
        Rows.Read(folder.Path("a.db"), "SELECT severity FROM system_events WHERE event_type = 'permit_rejected_target_not_root'")
            .Should().HaveCount(chosen.Count).And.OnlyContain(severity => severity == "critical");
        Reply.ReadAll(folder.Path("a.jsonl")).Should().NotContain(reply => answers.Contains(reply.Target));
        ran.Output.Should().Contain($"target_not_root {chosen.Count}");
    }

    [Fact]
    public async Task A_post_without_evidence_of_its_root_is_rejected_target_root_unverified()
    {
        using var folder = new TemporaryFolder();
        string posts = folder.Write("Posts.xml", Dump.Of(
            Dump.Question,
            """<row Id="5" PostTypeId="2" ParentId="99" ViewCount="9000" CreationDate="2019-01-03T00:00:00.000" Score="1" Body="An answer whose question is not here." />"""));

        var ran = await Ran.OfAsync("run", "--posts", posts, "--offer-answers", "--slots", "3", "--db", folder.Path("a.db"), "--out", folder.Path("a.jsonl"));

        ran.Verdicts.Should().ContainSingle(line => line.Contains("target 5 ", StringComparison.Ordinal))
            .Which.Should().Contain("miss").And.Contain("REJECTED permit_rejected_target_root_unverified");
        File.ReadAllText(folder.Path("a.jsonl")).Should().NotContain("\"target\":\"5\"");
    }

    [Fact]
    public async Task The_real_dump_gives_96_verdicts_on_questions_with_500_views_and_the_best_tiers_first()
    {
        if (Repository.RealDump() is not { } path)
        {
            output.WriteLine("shared/data/beer-stackexchange/Posts.xml is not beside this checkout: the replay of the bundled posts stands for it.");
            PostsFile.ReadBundled().Should().HaveCount(170);
            return;
        }

        using var folder = new TemporaryFolder();
        var posts = PostsFile.Read(path).ToDictionary(post => $"{post.Id}");

        var ran = await Ran.OfAsync("run", "--posts", path, "--db", folder.Path("a.db"), "--out", folder.Path("a.jsonl"));

        ran.Code.Should().Be(ExitCodes.Pass, ran.Output + ran.Error);
        ran.Verdicts.Should().HaveCount(96);
        var replies = Reply.ReadAll(folder.Path("a.jsonl"));
        replies.Should().HaveCount(int.Parse(Rows.Read(folder.Path("a.db"), "SELECT count(*) FROM posting_permits WHERE status = 'USED'")[0]));
        replies.Select(reply => reply.Target).Should().OnlyHaveUniqueItems();
        replies.Should().OnlyContain(reply => posts[reply.Target].Kind == PostKind.Question && posts[reply.Target].Views >= 500);

        Choices.Of(Rows.Read(folder.Path("a.db"), Choices.Sql)).Should().HaveCount(replies.Count).And.NotContain(choice => choice.IsWrong);
    }
}
