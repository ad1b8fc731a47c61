using FluentAssertions;
using ReplyScheduler.ConsoleHost.Posts;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Posts;

public sealed class PostsFileErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_is_named() => Refused(_folder.Path("none.xml"), "there is no such file");

    [Fact]
    public void A_file_in_a_missing_folder_is_named() => Refused(_folder.Path("no/such/Posts.xml"), "there is no such file");

    [Fact]
    public void A_directory_is_named_as_one() => Refused(_folder.Root, "this is a directory");

    [Theory]
    [InlineData("a\0b", "cannot be opened")]
    [InlineData("", "cannot be opened")]
    public void A_path_that_no_file_can_have_is_refused(string path, string reason)
    {
        var reading = () => PostsFile.Read(path);

        reading.Should().Throw<BadInputException>().WithMessage($"*{reason}*").Which.Message.Should().NotContain("\0");
    }

    [Fact]
    public void An_unreadable_file_is_refused_for_its_permission()
    {
        // The tests may run as a user whom no file mode stops, so the file system's answer is given here.
        string path = _folder.Write("Posts.xml", Dump.Of(Dump.Question));
        var reading = () => PostsFile.Read(path, _ => throw new UnauthorizedAccessException("denied"));

        reading.Should().Throw<BadInputException>().WithMessage($"{path}: no permission to read it.");
    }

    [Fact]
    public void A_disk_that_fails_while_reading_is_reported()
    {
        var reading = () => PostsFile.Read("Posts.xml", _ => new FailingStream());

        reading.Should().Throw<BadInputException>().WithMessage("Posts.xml: reading stopped: the disk is gone");
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("  \n ", "there is no element in it")]
    [InlineData("hello, this is no XML", "line 1: not well-formed XML")]
    [InlineData("7z\u00bc\u00af'\u001c", "line 1: not well-formed XML")]
    [InlineData("{\"posts\": []}", "line 1: not well-formed XML")]
    [InlineData("<users>\n<row Id=\"1\" /></users>", "line 1: the root element is 'users', not 'posts'")]
    [InlineData("<posts></posts>", "there is no question in it")]
    [InlineData("<posts />", "there is no question in it")]
    [InlineData("<posts>\n<post/></posts>", "line 2: found an element 'post' where only rows may be")]
    [InlineData("<posts>\n\nhello</posts>", "there is text between the rows")]
    [InlineData("<posts></posts>\n<posts></posts>", "line 2: not well-formed XML")]
    public void Content_that_is_no_dump_is_refused(string content, string reason) =>
        Refused(_folder.Write("Posts.xml", content), reason);

    [Theory]
    [InlineData("<row Id=\"1\"", "<row", "a row has no Id")]
    [InlineData("<row Id=\"1\"", "<row Id=\"one\"", "Id is 'one', not a whole number")]
    [InlineData("<row Id=\"1\"", "<row Id=\"0\"", "Id is '0', not a whole number")]
    [InlineData("<row Id=\"1\"", "<row Id=\"99999999999999999999\"", "not a whole number")]
    [InlineData("PostTypeId=\"1\"", "", "a row has no PostTypeId")]
    [InlineData("PostTypeId=\"1\"", "PostTypeId=\"q\"", "PostTypeId is 'q'")]
    [InlineData("PostTypeId=\"1\"", "PostTypeId=\"2\"", "a row has no ParentId")]
    [InlineData("CreationDate=\"2020-01-02T03:04:05.678\"", "", "a row has no CreationDate")]
    [InlineData("2020-01-02T03:04:05.678", "2020-13-02T03:04:05.678", "CreationDate is '2020-13-02T03:04:05.678', not an instant")]
    [InlineData("2020-01-02T03:04:05.678", "yesterday", "not an instant")]
    [InlineData("ViewCount=\"640\"", "ViewCount=\"6.4e2\"", "ViewCount is '6.4e2'")]
    [InlineData("ViewCount=\"640\"", "ViewCount=\"-1\"", "ViewCount is '-1'")]
    [InlineData("ViewCount=\"640\"", "ViewCount=\"\"", "ViewCount is ''")]
    [InlineData("Score=\"7\"", "Score=\"x\"", "Score is 'x'")]
    [InlineData("OwnerUserId=\"9\"", "OwnerUserId=\"nine\"", "OwnerUserId is 'nine'")]
    public void A_malformed_row_is_refused_with_its_line(string good, string bad, string reason)
    {
        string second = Dump.Question.Replace("<row Id=\"1\"", "<row Id=\"8\"");
        string wrong = Dump.Question.Replace(good, bad);
        wrong.Should().NotBe(Dump.Question);

        Refused(_folder.Write("Posts.xml", Dump.Of(second, wrong)), $"line 4: *{reason}");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("4")]
    public void A_second_row_with_one_Id_is_refused_with_its_line_whatever_its_kind(string kind)
    {
        string again = Dump.Question.Replace("PostTypeId=\"1\"", $"PostTypeId=\"{kind}\"");

        Refused(_folder.Write("Posts.xml", Dump.Of(Dump.Question, Dump.Answer, again)), "line 5: the Id 1 occurs a second time");
    }

    [Fact]
    public void A_file_of_answers_alone_is_refused() =>
        Refused(_folder.Write("Posts.xml", Dump.Of(Dump.Answer)), "there is no question in it");

    [Fact]
    public void A_dump_cut_at_any_character_is_refused_with_its_line_once_rows_have_begun()
    {
        string whole = Dump.Of(Dump.Question, Dump.Answer).TrimEnd();
        int rows = whole.IndexOf("<row", StringComparison.Ordinal);
        for (int length = 1; length < whole.Length; length++)
        {
            Refused(_folder.Write("Posts.xml", whole[..length]), length > rows ? ", line *" : "");
        }
    }

    [Fact]
    public void A_cut_between_two_rows_is_called_a_cut()
    {
        string whole = Dump.Of(Dump.Question, Dump.Answer);
        string cut = whole[..whole.IndexOf("</posts>", StringComparison.Ordinal)];

        Refused(_folder.Write("Posts.xml", cut), "line 5: the file ends too early; it seems to be cut");
    }

    [Fact]
    public void A_message_stays_one_line_when_names_and_values_hold_line_ends()
    {
        string path = _folder.Write("two\nlines.xml", Dump.Of(Dump.Question.Replace("640", "6&#10;40&#127;")));

        Refused(path.Replace('\n', ' '), "ViewCount is '6 40 '", path);
    }

    private static void Refused(string name, string reason, string? path = null)
    {
        var reading = () => PostsFile.Read(path ?? name);

        string message = reading.Should().Throw<BadInputException>().WithMessage($"{name}*{reason}*").Which.Message;
        message.Should().NotContainAny("\n", "\r", "\u001b");
        message.Length.Should().BeLessThan(400);
    }

    private sealed class FailingStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("the disk is gone");
    }
}
