using System.Text.Json;
using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Replies;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>Events and usage: appended durably, read in order.</summary>
public abstract class EventConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private static SchedulerEvent Happened(string type, string message = "m") => new() { Type = type, Message = message };

    private Task AppendAsync(InstanceStamp stamp, params SchedulerEvent[] events) => Store.Evidence.AppendAsync(stamp, events, Token);

    [Fact]
    public async Task An_event_comes_back_as_it_went_with_place_id_time_and_writer()
    {
        var sent = new SchedulerEvent
        {
            Type = "host_said", Severity = EventSeverity.Warning, Message = "It's done.", Data = """{"n":1,"text":"ü"}""",
            RunId = Guid.CreateVersion7(), JobId = Guid.CreateVersion7(), DecisionId = Guid.CreateVersion7(), PermitId = Guid.CreateVersion7(),
        };
        var now = await AdvanceAsync(Minute);
        await AppendAsync(Me, sent);

        var read = (await EventsAsync())[^1];
        read.Should().BeEquivalentTo(sent with { CreatedAt = now, InstanceId = Me.InstanceId, Build = Me.Build, Data = read.Data }, o => o.Excluding(e => e.Id).Excluding(e => e.Sequence));
        using var kept = JsonDocument.Parse(read.Data!);
        using var given = JsonDocument.Parse(sent.Data!);
        JsonElement.DeepEquals(kept.RootElement, given.RootElement).Should().BeTrue("a database may write the same JSON in a form of its own: {0}", read.Data);
        read.Id.Should().NotBeEmpty();
        read.Sequence.Should().BePositive();
    }

    [Fact]
    public async Task Events_are_read_after_a_sequence_in_order_with_a_limit()
    {
        var before = (await EventsAsync())[^1].Sequence;
        await AppendAsync(Me, Happened("a"), Happened("b"), Happened("c"));

        var all = await EventsAsync(before);
        all.Select(e => e.Type).Should().Equal("a", "b", "c");
        all.Select(e => e.Sequence).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        (await Store.Evidence.ReadEventsAsync(before, null, 2, Token)).Select(e => e.Type).Should().Equal("a", "b");
        (await EventsAsync(all[1].Sequence)).Select(e => e.Type).Should().Equal("c");
        (await EventsAsync(all[2].Sequence)).Should().BeEmpty();
    }

    [Fact]
    public async Task Events_of_one_instance_are_read_without_those_of_others()
    {
        var other = await BootAsync(Store);
        await AppendAsync(Me, Happened("mine"));
        await AppendAsync(other, Happened("others"));
        await ExecuteSqlAsync("INSERT INTO system_events (event_type, message) VALUES ('by_hand', 'x')");

        (await EventsAsync(instance: other.InstanceId)).Select(e => e.Type).Should().Equal("scheduler_boot", "others");
        (await EventsAsync()).Select(e => e.Type).Should().ContainInOrder("mine", "others", "by_hand");
    }

    [Fact]
    public async Task An_event_written_with_plain_SQL_is_dated_by_the_clock_and_gets_an_id()
    {
        var now = await AdvanceAsync(Minute);
        await ExecuteSqlAsync("INSERT INTO system_events (event_type, message) VALUES ('by_hand', 'x')");

        (await EventsAsync())[^1].Should().Match<SchedulerEvent>(e => e.CreatedAt == now && e.Id != Guid.Empty && e.InstanceId == null && e.Severity == EventSeverity.Info);
    }

    [Fact]
    public async Task A_batch_of_events_is_stored_whole_or_not_at_all()
    {
        var before = (await EventsAsync()).Count;
        await FluentActions.Awaiting(() => AppendAsync(Me, Happened("good"), Happened("bad") with { Data = "{" })).Should().ThrowAsync<StoreException>();
        (await EventsAsync()).Should().HaveCount(before);
    }

    [Fact]
    public async Task Appending_nothing_is_nothing()
    {
        var before = (await EventsAsync()).Count;
        await AppendAsync(Me);
        (await EventsAsync()).Should().HaveCount(before);
    }

    [Theory]
    [InlineData(UsageOutcome.Succeeded)]
    [InlineData(UsageOutcome.Failed)]
    [InlineData(UsageOutcome.TimedOut)]
    [InlineData(UsageOutcome.Overloaded)]
    public async Task A_model_call_is_recorded_with_its_price_or_unpriced(UsageOutcome outcome)
    {
        var call = new UsageRecord { Purpose = "summary", Model = "m-1", InputTokens = 10, OutputTokens = 20, Latency = TimeSpan.FromMilliseconds(30), Outcome = outcome };
        await Store.Evidence.RecordUsageAsync(Me, [call, call with { CostMicros = 0 }, call with { CostMicros = 1234 }], Token);

        var rows = await QueryAsync("SELECT purpose, model, input_tokens, output_tokens, latency_ms, outcome, timestamp, cost_micros FROM llm_usage_log ORDER BY cost_micros");
        rows.Should().HaveCount(3).And.OnlyContain(r => Equals(r[0], "summary") && Equals(r[1], "m-1") && Equals(r[2], 10L) && Equals(r[3], 20L) && Equals(r[4], 30L) && Equals(r[5], StoredCode.Of(outcome)));
        rows.Select(r => Instant(r[6])).Should().AllBeEquivalentTo(Start);
        rows.Select(r => r[7]).Should().BeEquivalentTo(new object?[] { null, 0L, 1234L }); // R69
    }
}
