using System.Text;
using FluentAssertions;
using ReplyScheduler.ConsoleHost.Posts;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Posts;

public sealed class PostsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_question_is_its_own_root_with_all_its_fields()
    {
        Read(Dump.Question).Should().Equal(new StackExchangePost
        {
            Id = 1,
            Kind = PostKind.Question,
            ParentId = null,
            RootId = 1,
            CreatedAt = new DateTimeOffset(2020, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
            Views = 640,
            Score = 7,
            Title = "A title",
            BodyText = "Body",
            Author = "user 9",
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_answer_has_root_views_and_title_of_its_question_wherever_that_stands(bool questionFirst)
    {
        var posts = questionFirst ? Read(Dump.Question, Dump.Answer) : Read(Dump.Answer, Dump.Question);

        var answer = posts.Single(post => post.Kind == PostKind.Answer);
        answer.Should().BeEquivalentTo(new { ParentId = 1L, RootId = 1L, Views = 640, Title = "A title", Author = "Ann", Score = -1 });
        posts.Should().HaveCount(2);
    }

    [Fact]
    public void An_answer_whose_question_is_not_in_the_file_has_no_root_and_no_views()
    {
        var posts = Read(Dump.Question, Dump.Answer.Replace("ParentId=\"1\"", "ParentId=\"77\""));

        posts[1].Should().BeEquivalentTo(new { ParentId = 77L, RootId = (long?)null, Views = 0 });
    }

    [Fact]
    public void Rows_of_other_kinds_are_passed_over()
    {
        var posts = Read(Dump.Question, """<row Id="5" PostTypeId="4" />""", """<row Id="6" PostTypeId="7" />""");

        posts.Should().ContainSingle();
    }

    [Fact]
    public void A_question_without_views_owner_score_or_title_is_read_with_defaults()
    {
        var post = Read("""<row Id="1" PostTypeId="1" CreationDate="2020-01-02T03:04:05" />""").Single();

        post.Should().BeEquivalentTo(new { Views = 0, Score = 0, Author = "someone", Title = "", BodyText = "" });
    }

    [Fact]
    public void The_body_is_plain_text_of_at_most_2000_characters()
    {
        string body = $"&lt;p&gt;{new string('x', 3000)}&lt;/p&gt;";

        Read(Dump.Question.Replace("&lt;p&gt;Body&lt;/p&gt;", body)).Single().BodyText.Should().Be(new string('x', 2000));
    }

    [Fact]
    public void A_file_in_another_encoding_is_read_by_its_declaration()
    {
        string path = _folder.Path("utf16.xml");
        string content = Dump.Of(Dump.Question.Replace("A title", "Größe")).Replace("utf-8", "utf-16");
        File.WriteAllText(path, content, Encoding.Unicode);

        PostsFile.Read(path).Single().Title.Should().Be("Größe");
    }

    [Fact]
    public void A_body_as_long_as_sites_allow_is_read_and_ten_thousand_rows_too()
    {
        var rows = Enumerable.Range(1, 10_000).Select(id => Dump.Question.Replace("<row Id=\"1\"", $"<row Id=\"{id}\""));
        string longBody = Dump.Question.Replace("<row Id=\"1\"", "<row Id=\"10001\"").Replace("Body&lt;", new string('y', 200_000) + "&lt;");

        Read([.. rows, longBody]).Should().HaveCount(10_001);
    }

    private IReadOnlyList<StackExchangePost> Read(params string[] rows) =>
        PostsFile.Read(_folder.Write("Posts.xml", Dump.Of(rows)));
}
