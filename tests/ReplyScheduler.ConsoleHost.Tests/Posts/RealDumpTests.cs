using FluentAssertions;
using ReplyScheduler.ConsoleHost.Posts;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Posts;

public sealed class RealDumpTests(ITestOutputHelper output)
{
    [Fact]
    public void The_real_dump_has_663_questions_and_1572_answers()
    {
        if (Repository.RealDump() is not { } path)
        {
            output.WriteLine(
                "shared/data/beer-stackexchange/Posts.xml is not beside this checkout: the bundled posts were read in its place.");
            PostsFile.ReadBundled().Should().HaveCount(170);
            return;
        }

        output.WriteLine($"Read {path}.");
        var posts = PostsFile.Read(path);
        var questions = posts.Where(post => post.Kind == PostKind.Question).ToList();
        questions.Should().HaveCount(663).And.OnlyContain(post => post.RootId == post.Id && post.Title != "");
        questions.Count(post => post.Views >= 500).Should().Be(224);
        posts.Where(post => post.Kind == PostKind.Answer).Should().HaveCount(1572)
            .And.OnlyContain(post => post.RootId == post.ParentId && post.Title != "");
        posts.Should().OnlyContain(post => post.BodyText.Length <= 2000);
    }
}
