using FluentAssertions;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>Which signed requests are let in: each once, in time, whichever host it comes to.</summary>
public abstract class TriggerConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMicroseconds(1);

    private AdmitRequest Request(string? id = "msg_1", DateTimeOffset? sentAt = null) => new() { Stamp = Me, Admission = Guid.NewGuid(), Id = id, SentAt = sentAt };

    private Task<AdmitResult> AdmitAsync(AdmitRequest request) => Store.Triggers.AdmitAsync(request, Token);

    private async Task<AdmitOutcome> OutcomeAsync(AdmitRequest request) => (await AdmitAsync(request)).Outcome;

    [Fact]
    public async Task A_request_is_let_in_once()
    {
        (await AdmitAsync(Request(sentAt: Start))).Should().Be(new AdmitResult(Start, AdmitOutcome.Admitted));

        (await OutcomeAsync(Request(sentAt: Start))).Should().Be(AdmitOutcome.SeenBefore);
        (await OutcomeAsync(Request("msg_2", Start))).Should().Be(AdmitOutcome.Admitted);
        (await OutcomeAsync(Request("MSG_1", Start))).Should().Be(AdmitOutcome.Admitted, "another id is another request");
        (await CountAsync("trigger_seen_ids")).Should().Be(3);
    }

    [Fact]
    public async Task Of_many_at_once_over_several_hosts_one_is_let_in()
    {
        var other = await OpenAsync(new StoreSetup());
        for (var round = 0; round < 10; round++)
        {
            var requests = Enumerable.Range(0, 32).Select(i => (Store: i % 2 == 0 ? Store : other, Request: Request($"msg_{round}", Start))).ToList();

            var answers = await Task.WhenAll(requests.Select(r => Task.Run(() => r.Store.Triggers.AdmitAsync(r.Request, Token), Token)));

            answers.Count(answer => answer.Outcome == AdmitOutcome.Admitted).Should().Be(1);
            answers.Count(answer => answer.Outcome == AdmitOutcome.SeenBefore).Should().Be(31);
        }
    }

    [Fact]
    public async Task The_same_asking_is_answered_as_before_since_its_answer_may_be_lost()
    {
        var request = Request(sentAt: Start);
        await AdmitAsync(request);

        (await OutcomeAsync(request)).Should().Be(AdmitOutcome.Admitted);
        (await OutcomeAsync(Request(sentAt: Start))).Should().Be(AdmitOutcome.SeenBefore);
    }

    [Theory]
    [InlineData(-300, 0, true)]
    [InlineData(300, 0, true)]
    [InlineData(-300, -1, false)]
    [InlineData(300, 1, false)]
    public async Task Its_time_is_judged_by_the_stores_clock_both_ways_and_nothing_is_kept_of_one_out_of_time(int seconds, int microseconds, bool isInTime)
    {
        var sentAt = Start + TimeSpan.FromSeconds(seconds) + TimeSpan.FromMicroseconds(microseconds);

        (await OutcomeAsync(Request(sentAt: sentAt))).Should().Be(isInTime ? AdmitOutcome.Admitted : AdmitOutcome.OutOfTime);

        (await CountAsync("trigger_seen_ids")).Should().Be(isInTime ? 1 : 0);
    }

    [Fact]
    public async Task An_id_is_refused_for_as_long_as_its_request_can_be_in_time_and_forgotten_then()
    {
        await AdmitAsync(Request(sentAt: Start.AddSeconds(300)));
        await AdvanceAsync(TimeSpan.FromSeconds(600));
        (await OutcomeAsync(Request(sentAt: Start.AddSeconds(300)))).Should().Be(AdmitOutcome.SeenBefore, "it is in time to the last moment");

        await AdvanceAsync(Moment);

        (await OutcomeAsync(Request(sentAt: Start.AddSeconds(300)))).Should().Be(AdmitOutcome.OutOfTime);
        (await OutcomeAsync(Request(sentAt: Start.AddSeconds(600)))).Should().Be(AdmitOutcome.Admitted);
        (await OutcomeAsync(Request(sentAt: Start.AddSeconds(600)))).Should().Be(AdmitOutcome.SeenBefore);
    }

    [Fact]
    public async Task Ids_that_are_past_their_time_are_forgotten_as_others_come()
    {
        for (var i = 0; i < 20; i++) await AdmitAsync(Request($"old_{i}", Start));
        await AdvanceAsync(TimeSpan.FromSeconds(601));

        await AdmitAsync(Request("new"));

        (await ScalarAsync("SELECT id FROM trigger_seen_ids")).Should().Be("new");
        (await CountAsync("trigger_seen_ids")).Should().Be(1);
    }

    [Fact]
    public async Task Retention_forgets_them_too()
    {
        await AdmitAsync(Request("old", Start));
        await AdvanceAsync(TimeSpan.FromSeconds(601));
        var deleted = 0;
        PrunePosition? position = null;
        do
        {
            var batch = await Store.Upkeep.PruneAsync(new PruneRequest(Me, 100, position), Token);
            deleted += batch.Deleted.GetValueOrDefault("trigger_seen_ids");
            position = batch.Next;
        }
        while (position is not null);

        deleted.Should().Be(1);
    }

    [Fact]
    public async Task A_request_without_an_id_leaves_nothing_and_is_told_the_time()
    {
        (await AdmitAsync(Request(id: null))).Should().Be(new AdmitResult(Start, AdmitOutcome.Admitted));
        (await AdmitAsync(Request(id: null))).Outcome.Should().Be(AdmitOutcome.Admitted);
        (await AdmitAsync(Request(id: null, Start.AddHours(-1)))).Outcome.Should().Be(AdmitOutcome.OutOfTime);

        (await CountAsync("trigger_seen_ids")).Should().Be(0);
    }

    [Fact]
    public async Task What_is_out_of_its_range_is_refused()
    {
        foreach (var wrong in new[]
        {
            Request(""), Request(new string('x', 257)), Request() with { Tolerance = -Moment }, Request() with { Tolerance = TimeSpan.FromDays(2) },
            Request() with { KeepFor = -Moment }, Request() with { KeepFor = TimeSpan.FromDays(31) },
        })
        {
            await FluentActions.Awaiting(() => AdmitAsync(wrong)).Should().ThrowAsync<ArgumentException>();
        }

        (await OutcomeAsync(Request(new string('x', 256)))).Should().Be(AdmitOutcome.Admitted);
        (await OutcomeAsync(Request("'; DROP TABLE trigger_seen_ids; --"))).Should().Be(AdmitOutcome.Admitted);
        (await CountAsync("trigger_seen_ids")).Should().Be(2);
    }
}
