using System.Diagnostics;
using System.Text;
using FluentAssertions;
using ReplyScheduler.ConsoleHost.Posts;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Posts;

/// <summary>Files made to exhaust the reader or to make it read something else.</summary>
public sealed class HostilePostsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("<!DOCTYPE posts [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]>")]
    [InlineData("<!DOCTYPE posts [<!ENTITY c SYSTEM \"file:///etc/passwd\">]>")]
    [InlineData("<!DOCTYPE posts [<!ENTITY % p SYSTEM \"http://127.0.0.1:9/x.dtd\"> %p;]>")]
    [InlineData("<!DOCTYPE posts SYSTEM \"http://127.0.0.1:9/posts.dtd\">")]
    [InlineData("<!DOCTYPE posts>")]
    public void A_document_type_is_refused_before_any_entity_is_read(string documentType)
    {
        string rows = Dump.Question.Replace("Body=\"", "Body=\"&c;");
        string content = $"<?xml version=\"1.0\"?>\n{documentType}\n<posts>{rows}</posts>";

        Message(content).Should().Contain(": a document type declaration (DTD)");
    }

    [Fact]
    public void An_entity_that_is_nowhere_declared_is_refused() =>
        Message(Dump.Of(Dump.Question.Replace("A title", "&secret;"))).Should().Contain("line 3").And.Contain("secret");

    [Fact]
    public void An_inclusion_is_an_element_like_any_other_and_is_refused()
    {
        string include = "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\" />";

        Message(Dump.Of(include)).Should().Contain("line 3: found an element 'include'");
    }

    [Fact]
    public void Elements_inside_a_row_are_refused_so_that_depth_cannot_grow() =>
        Message("<posts><row Id=\"1\" PostTypeId=\"4\"><row><row>").Should().Contain("found an element 'row'");

    [Fact]
    public void A_character_that_XML_does_not_allow_is_refused() =>
        Message(Dump.Of(Dump.Question.Replace("A title", "A\u0001title"))).Should().Contain("line 3: not well-formed XML");

    [Fact]
    public void Bytes_that_are_not_of_the_declared_encoding_are_refused()
    {
        var bytes = Encoding.Latin1.GetBytes(Dump.Of(Dump.Question.Replace("A title", "Gr\u00f6\u00dfe")));

        MessageOf(() => PostsFile.Read("Posts.xml", _ => new MemoryStream(bytes))).Should().Contain("not well-formed XML");
    }

    [Fact]
    public void A_text_longer_than_the_limit_of_an_attribute_is_refused_with_its_line() =>
        Message(Dump.Of(Dump.Question.Replace("A title", new string('t', 300_000))))
            .Should().Contain("line 3: Title is longer than 262144 characters");

    [Fact]
    public void An_endless_attribute_is_refused_without_being_held_in_memory()
    {
        var stream = new EndlessStream("<posts><row Id=\"1\" Body=\"", "xxxxxxxx");

        MessageOf(() => PostsFile.Read("Posts.xml", _ => stream))
            .Should().Contain("line 1: a single piece of markup is longer than 4,000,000 bytes");
        stream.Given.Should().BeLessThan(8_000_000);
    }

    [Fact]
    public void A_million_tag_signs_in_a_body_are_stripped_in_linear_time()
    {
        var clock = Stopwatch.StartNew();

        HtmlText.ToPlain(string.Concat(Enumerable.Repeat("<b", 500_000)), 2_000).Should().HaveLength(2_000);
        HtmlText.ToPlain(string.Concat(Enumerable.Repeat("<!--", 500_000)), 2_000).Should().HaveLength(2_000);
        HtmlText.ToPlain(string.Concat(Enumerable.Repeat("<script>", 200_000)), 2_000).Should().BeEmpty();

        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    private string Message(string content)
    {
        string path = _folder.Write("Posts.xml", content);
        return MessageOf(() => PostsFile.Read(path));
    }

    private static string MessageOf(Func<object> reading) =>
        reading.Should().Throw<BadInputException>().Which.Message;
}
