using ReplyScheduler.Testing;
using System.Text;
using FluentAssertions;
using ReplyScheduler.Posting;
using Xunit;

namespace ReplyScheduler.Core.Tests.Posting;

public sealed class JsonLinesLookUpTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TempFile file = new();
    private readonly JsonLinesPublisher publisher;

    public JsonLinesLookUpTests() => publisher = new JsonLinesPublisher(file.Path);

    public void Dispose() => file.Dispose();

    [Fact]
    public void A_negative_look_up_is_definitive() => publisher.LookupTrust.Should().Be(LookupTrust.Definitive);

    [Fact]
    public async Task What_was_published_is_found_and_nothing_else()
    {
        var grants = Enumerable.Range(0, 20).Select(i => Grants.Make($"reply {i}")).ToArray();
        foreach (var grant in grants)
        {
            await publisher.PublishAsync(grant, None);
        }

        foreach (var grant in grants)
        {
            (await publisher.LookUpAsync(Grants.Query(grant), None)).Should().Be(new LookupAnswer.Found("line-" + grant.PermitId.ToString("N")));
        }

        (await publisher.LookUpAsync(Grants.Query(Guid.NewGuid()), None)).Should().Be(new LookupAnswer.NotFound());
    }

    [Fact]
    public async Task A_missing_file_is_not_found_and_is_not_made()
    {
        (await publisher.LookUpAsync(Grants.Query(Guid.NewGuid()), None)).Should().Be(new LookupAnswer.NotFound());
        File.Exists(file.Path).Should().BeFalse();
    }

    [Fact] // R39
    public async Task A_text_that_quotes_the_permit_or_a_whole_line_is_not_taken_for_it()
    {
        var asked = Guid.NewGuid();
        await publisher.PublishAsync(Grants.Make($"see {asked}"), None);
        await publisher.PublishAsync(Grants.Make($"\n{{\"permit_id\":\"{asked}\",\"posted_id\":\"forged\"}}\n"), None);
        await publisher.PublishAsync(Grants.Make($"\",\"permit_id\":\"{asked}\",\"posted_id\":\"forged\",\"x\":\""), None);
        await File.AppendAllTextAsync(file.Path, $"{{\"note\":{{\"permit_id\":\"{asked}\",\"posted_id\":\"forged\"}}}}\n[\"{asked}\"]\n\"{asked}\"\n{{\"permit_id\":\"{asked}\"\n");

        (await publisher.LookUpAsync(Grants.Query(asked), None)).Should().Be(new LookupAnswer.NotFound());
    }

    [Theory]
    [InlineData("{\"permit_id\":\"#\",\"posted_id\":\"a\"}\n{\"permit_id\":\"#\",\"posted_id\":\"b\"}\n")]
    [InlineData("{\"permit_id\":\"#\"}\n")]
    [InlineData("{\"permit_id\":\"#\",\"posted_id\":7}\n")]
    [InlineData("{\"permit_id\":\"#\",\"posted_id\":\"with space\"}\n")]
    public async Task A_permit_with_two_ids_or_no_usable_one_is_ambiguous(string lines)
    {
        var asked = Guid.NewGuid();
        await File.WriteAllTextAsync(file.Path, lines.Replace("#", asked.ToString()));

        (await publisher.LookUpAsync(Grants.Query(asked), None)).Should().BeOfType<LookupAnswer.Ambiguous>();
    }

    [Fact]
    public async Task A_line_repeated_or_touched_by_an_editor_is_still_found()
    {
        var asked = Guid.NewGuid();
        var line = $"{{ \"posted_id\" : \"a\", \"permit_id\": \"{asked.ToString().ToUpperInvariant()}\" }}\r\n";
        await File.WriteAllTextAsync(file.Path, line + line, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        (await publisher.LookUpAsync(Grants.Query(asked), None)).Should().Be(new LookupAnswer.Found("a"));
    }

    [Fact]
    public async Task Bytes_that_look_like_another_encoding_do_not_hide_a_line()
    {
        await File.WriteAllBytesAsync(file.Path, [0xFF, 0xFE, 0x00, (byte)'\n']);
        var grant = Grants.Make();
        await publisher.PublishAsync(grant, None);

        (await publisher.LookUpAsync(Grants.Query(grant), None)).Should().BeOfType<LookupAnswer.Found>();
    }

    [Fact]
    public async Task A_file_that_stays_locked_is_unavailable_not_a_no()
    {
        var time = new ManualClock();
        await using var writer = new FileStream(file.Path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        var looking = new JsonLinesPublisher(file.Path, time).LookUpAsync(Grants.Query(Guid.NewGuid()), None).AsTask();
        looking.IsCompleted.Should().BeFalse();

        time.Advance(TimeSpan.FromMinutes(1));

        (await looking).Should().BeOfType<LookupAnswer.Unavailable>();
    }
}
