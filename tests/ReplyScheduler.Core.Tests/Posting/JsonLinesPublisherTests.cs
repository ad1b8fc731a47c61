using ReplyScheduler.Testing;
using System.Text.Json;
using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using Xunit;

namespace ReplyScheduler.Core.Tests.Posting;

public sealed class JsonLinesPublisherTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TempFile file = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public async Task A_reply_is_one_line_with_the_claims_time_and_an_id_derived_from_the_permit()
    {
        var grant = Grants.Make("Zeile 1\r\nZeile 2 \u2028\u2029\u0085 \"gut\" \U0001F600 <b>&");

        var outcome = await new JsonLinesPublisher(file.Path).PublishAsync(grant, None);

        var id = "line-" + grant.PermitId.ToString("N");
        outcome.Should().Be(new PublishOutcome.Posted(id));
        var raw = await File.ReadAllTextAsync(file.Path);
        raw.Should().EndWith("}\n");
        raw[..^1].Should().NotContainAny("\n", "\r", "\u2028", "\u2029", "\u0085");
        var json = JsonDocument.Parse(raw).RootElement;
        json.EnumerateObject().Select(p => p.Name).Should().Equal("permit_id", "posted_id", "account", "target", "root", "text", "sha256", "posted_at");
        json.GetProperty("permit_id").GetGuid().Should().Be(grant.PermitId);
        json.GetProperty("posted_id").GetString().Should().Be(id);
        json.GetProperty("root").ValueKind.Should().Be(JsonValueKind.Null);
        json.GetProperty("text").GetString().Should().Be(grant.Text);
        json.GetProperty("sha256").GetString().Should().Be(grant.Sha256);
        json.GetProperty("posted_at").GetDateTimeOffset().Should().Be(grant.ClaimedAt);
    }

    [Fact]
    public async Task Two_publishers_on_one_file_lose_and_tear_no_line()
    {
        var grants = Enumerable.Range(0, 1000).Select(i => Grants.Make($"reply {i} " + new string('x', i), TimeSpan.FromMinutes(10))).ToArray();
        var publishers = new[] { new JsonLinesPublisher(file.Path), new JsonLinesPublisher(file.Path) };

        await Parallel.ForAsync(0, 8, async (lane, _) =>
        {
            for (var i = lane; i < grants.Length; i += 8)
            {
                (await publishers[i % 2].PublishAsync(grants[i], None)).Should().BeOfType<PublishOutcome.Posted>();
            }
        });

        file.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("permit_id").GetGuid()).Order()
            .Should().Equal(grants.Select(grant => grant.PermitId).Order());
    }

    [Fact]
    public async Task A_last_line_cut_at_any_byte_is_dropped_or_completed_and_the_others_stay()
    {
        var publisher = new JsonLinesPublisher(file.Path);
        var (first, last, next) = (Grants.Make("first"), Grants.Make("\u00e4\U0001F600\n\"}"), Grants.Make("next"));
        await publisher.PublishAsync(first, None);
        var start = new FileInfo(file.Path).Length;
        await publisher.PublishAsync(last, None);
        var whole = await File.ReadAllBytesAsync(file.Path);

        for (var length = start; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(file.Path, whole[..(int)length]);
            var survives = length >= whole.Length - 1;

            var found = await publisher.LookUpAsync(Grants.Query(last), None);
            (await publisher.PublishAsync(next, None)).Should().BeOfType<PublishOutcome.Posted>();

            (found is LookupAnswer.Found).Should().Be(survives, "cut at {0} of {1}", length, whole.Length);
            (await publisher.LookUpAsync(Grants.Query(last), None)).Should().Be(found, "the repair says the same as the look-up");
            PermitsOf(file.Lines).Should().Equal(survives ? [first.PermitId, last.PermitId, next.PermitId] : [first.PermitId, next.PermitId]);
        }
    }

    [Theory]
    [InlineData("not json\n", "not json\n")]
    [InlineData("a note without an end", "a note without an end\n")]
    [InlineData("{\"permit_id\": broken but whole\n", "{\"permit_id\": broken but whole\n")]
    [InlineData("\n\n", "\n\n")]
    [InlineData("{\"mine\":1}", "{\"mine\":1}\n")]
    public async Task Lines_of_strangers_are_left_alone(string before, string kept)
    {
        await File.WriteAllTextAsync(file.Path, before);
        var grant = Grants.Make();

        await new JsonLinesPublisher(file.Path).PublishAsync(grant, None);

        var text = await File.ReadAllTextAsync(file.Path);
        text.Should().StartWith(kept);
        PermitsOf([text[kept.Length..]]).Should().Equal(grant.PermitId);
        (await new JsonLinesPublisher(file.Path).LookUpAsync(Grants.Query(grant), None)).Should().BeOfType<LookupAnswer.Found>();
    }

    [Fact]
    public async Task A_last_line_longer_than_a_read_is_repaired()
    {
        var publisher = new JsonLinesPublisher(file.Path);
        await publisher.PublishAsync(Grants.Make("first"), None);
        var before = await File.ReadAllTextAsync(file.Path);
        await File.AppendAllTextAsync(file.Path, "{\"permit_id\":\"" + new string('x', 20_000));

        await publisher.PublishAsync(Grants.Make("second"), None);

        file.Lines.Should().HaveCount(2).And.StartWith(before.TrimEnd('\n'));
    }

    [Fact]
    public async Task Nothing_is_written_after_the_deadline()
    {
        var outcome = await new JsonLinesPublisher(file.Path).PublishAsync(Grants.Make(timeLeft: TimeSpan.FromSeconds(-1)), None);

        outcome.Should().BeOfType<PublishOutcome.NotSent>().Which.Reason.Should().Be(PermitReason.NotSentDeadline);
        new FileInfo(file.Path).Length.Should().Be(0);
    }

    [Fact]
    public async Task Nothing_is_written_when_the_deadline_passes_while_another_holds_the_lock()
    {
        var time = new ManualClock();
        var holder = new FileStream(file.Path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        var publishing = new JsonLinesPublisher(file.Path, time).PublishAsync(Grants.Make(timeLeft: TimeSpan.FromSeconds(20), time: time), None).AsTask();
        publishing.IsCompleted.Should().BeFalse("the lock is waited for");

        time.Advance(TimeSpan.FromSeconds(21));
        var outcome = await publishing;
        await holder.DisposeAsync();

        outcome.Should().BeOfType<PublishOutcome.NotSent>().Which.Reason.Should().Be(PermitReason.NotSentDeadline);
        new FileInfo(file.Path).Length.Should().Be(0);
    }

    [Fact]
    public async Task A_lock_that_is_released_in_time_is_taken()
    {
        var time = new ManualClock();
        var holder = new FileStream(file.Path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        var publishing = new JsonLinesPublisher(file.Path, time).PublishAsync(Grants.Make(timeLeft: TimeSpan.FromSeconds(20), time: time), None).AsTask();
        await holder.DisposeAsync();

        time.Advance(TimeSpan.FromSeconds(1));

        (await publishing).Should().BeOfType<PublishOutcome.Posted>();
    }

    [Fact]
    public async Task Cancellation_before_the_first_byte_is_not_sent()
    {
        await using var holder = new FileStream(file.Path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        using var stop = new CancellationTokenSource();
        var publishing = new JsonLinesPublisher(file.Path, new ManualClock()).PublishAsync(Grants.Make(), stop.Token).AsTask();

        await stop.CancelAsync();

        (await publishing).Should().BeOfType<PublishOutcome.NotSent>().Which.Reason.Should().Be(PermitReason.NotSentCancelled);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_not_sent_and_cannot_be_looked_up()
    {
        var directory = new JsonLinesPublisher(Path.GetDirectoryName(file.Path)!);
        var missing = new JsonLinesPublisher(Path.Combine(file.Path, "no", "such.jsonl"));
        foreach (var publisher in new[] { directory, missing })
        {
            var refused = (await publisher.PublishAsync(Grants.Make(), None)).Should().BeOfType<PublishOutcome.NotSent>().Subject;
            refused.Reason.Should().Be(PermitReason.NotSentConnectFailed);
            refused.Detail.Should().NotBeNullOrEmpty();
            (await publisher.LookUpAsync(Grants.Query(Guid.NewGuid()), None)).Should().BeOfType<LookupAnswer.Unavailable>();
        }
    }

    [Fact]
    public async Task Where_locks_do_nothing_nothing_is_written_and_no_look_up_is_believed()
    {
        var publisher = new JsonLinesPublisher(file.Path, null, (path, mode) => new FileStream(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite));

        var outcome = await publisher.PublishAsync(Grants.Make(), None);

        outcome.Should().BeOfType<PublishOutcome.NotSent>().Which.Reason.Should().Be(PermitReason.NotSentConnectFailed);
        new FileInfo(file.Path).Length.Should().Be(0);
        (await publisher.LookUpAsync(Grants.Query(Guid.NewGuid()), None)).Should().BeOfType<LookupAnswer.Unavailable>();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_write_that_fails_half_way_is_taken_back_or_unknown(bool whileFlushing, bool alsoTakingBack)
    {
        await new JsonLinesPublisher(file.Path).PublishAsync(Grants.Make("first"), None);
        var before = await File.ReadAllBytesAsync(file.Path);
        var full = new JsonLinesPublisher(file.Path, null, (path, mode) => new FullDisk(path, mode, whileFlushing, alsoTakingBack));

        var outcome = await full.PublishAsync(Grants.Make("second"), None);

        if (alsoTakingBack)
        {
            outcome.Should().BeOfType<PublishOutcome.Unknown>().Which.Reason.Should().Be(PermitReason.UnknownException);
            return;
        }

        outcome.Should().BeOfType<PublishOutcome.NotSent>().Which.Detail.Should().Contain("No space left");
        (await File.ReadAllBytesAsync(file.Path)).Should().Equal(before);
    }

    internal static IEnumerable<Guid> PermitsOf(IEnumerable<string> lines) =>
        lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("permit_id").GetGuid());

    /// <summary>Writes half of what it should, or fails to flush the first time.</summary>
    private sealed class FullDisk(string path, FileMode mode, bool whileFlushing, bool alsoTakingBack)
        : FileStream(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0)
    {
        private int flushes;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            base.Write(whileFlushing ? buffer : buffer[..(buffer.Length / 2)]);
            if (!whileFlushing)
            {
                throw new IOException("No space left on device");
            }
        }

        public override void Flush(bool flushToDisk)
        {
            if (whileFlushing && ++flushes == 1)
            {
                throw new IOException("No space left on device");
            }

            base.Flush(flushToDisk);
        }

        public override void SetLength(long value)
        {
            if (alsoTakingBack)
            {
                throw new IOException("Input/output error");
            }

            base.SetLength(value);
        }
    }
}
