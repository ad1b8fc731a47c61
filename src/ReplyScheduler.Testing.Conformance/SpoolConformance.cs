using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>While the events table refuses rows, scheduling goes on and nothing is lost (adversarial 27).</summary>
public abstract class SpoolConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    [Fact]
    public async Task Claim_and_finish_go_on_and_their_events_wait_in_the_spool_and_move_later_in_order()
    {
        var job = await AddAsync("a");
        var before = (await EventsAsync())[^1].Sequence;
        var (breakIt, mend) = RefuseInserts("system_events");
        await ExecuteSqlAsync(breakIt);

        var run = await ClaimOneAsync(job, Start);
        (await FinishAsync(Me, End(run.RunId))).Should().BeOfType<StepOutcome.Applied>();
        await AdvanceAsync(Minute);
        await ClaimOneAsync(job, Start + Minute);
        (await EventsAsync(before)).Should().BeEmpty();
        (await QueryAsync("SELECT event_type FROM event_spool ORDER BY seq")).Select(row => row[0]).Should().Equal("job_started", "test_ended", "job_started");
        (await Store.Evidence.ReadStatusAsync(Token)).Spooled.Should().Be(3);

        await ExecuteSqlAsync(mend);
        await Store.Jobs.ClaimAsync(Claim(Me), Token);

        var moved = await EventsAsync(before);
        moved.Select(e => e.Type).Should().Equal("job_started", "test_ended", "job_started");
        moved.Select(e => e.CreatedAt).Should().Equal(Start, Start, Start + Minute);
        moved[0].Should().Match<SchedulerEvent>(e => e.RunId == run.RunId && e.JobId == job.Id && e.InstanceId == Me.InstanceId && e.Build == Me.Build);
        (await CountAsync("event_spool")).Should().Be(0);
    }

    [Fact]
    public async Task A_sweep_missed_slots_and_a_bad_schedule_do_not_stop_a_claim_either()
    {
        await ClaimOneAsync(await AddAsync("a"), Start);
        var bad = await AddAsync(Job("bad") with { Schedule = "bad" });
        await AdvanceAsync(Minute);
        await ExecuteSqlAsync(RefuseInserts("system_events").Break);

        var result = await Store.Jobs.ClaimAsync(Claim(Me, Offer(bad, Start, SlotWish.MissLate)) with { Plans = [new JobPlan(bad.Id, bad.Version, null, "bad", Announce: true)] }, Token);

        (result.Swept, result.Closed.Count).Should().Be((1, 1));
        (await RowAsync("bad")).InvalidReason.Should().Be("bad");
        (await QueryAsync("SELECT event_type FROM event_spool")).Select(row => row[0]).Should().Contain(["job_abandoned", "slot_missed", "job_invalid"]);
    }

    [Fact]
    public async Task More_than_one_batch_is_drained_by_later_claims_without_loss()
    {
        var (breakIt, mend) = RefuseInserts("system_events");
        await ExecuteSqlAsync(breakIt);
        await Store.Evidence.AppendAsync(Me, [.. Enumerable.Range(0, 1200).Select(i => new SchedulerEvent { Type = "n", Message = $"{i}" })], Token);
        (await CountAsync("event_spool")).Should().Be(1200);
        await ExecuteSqlAsync(mend);

        for (var i = 0; i < 20 && await CountAsync("event_spool") > 0; i++) await Store.Jobs.ClaimAsync(Claim(Me), Token);

        (await EventsAsync()).Where(e => e.Type == "n").Select(e => e.Message).Should().Equal(Enumerable.Range(0, 1200).Select(i => $"{i}"));
    }

    [Fact]
    public async Task A_permit_has_no_second_form_and_makes_no_transition_without_its_event()
    {
        await ExecuteSqlAsync($"INSERT INTO posting_permits (decision_id, target_id, pipeline_source) VALUES ({Quote(Guid.CreateVersion7())}, 't', 's')");
        await ExecuteSqlAsync(RefuseInserts("system_events").Break);

        await RefusedAsync("UPDATE posting_permits SET status = 'APPROVED'");
        (await ScalarAsync("SELECT status FROM posting_permits")).Should().Be("PENDING");
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("type", "{broken")]
    [InlineData("type", "[1]")]
    public async Task An_event_that_no_table_could_take_is_refused_and_does_not_block_the_spool(string type, string? data)
    {
        var refused = new SchedulerEvent { Type = type, Message = "m", Data = data };

        (await FluentActions.Awaiting(() => Store.Evidence.AppendAsync(Me, [refused], Token)).Should().ThrowAsync<StoreException>()).Which.IsTransient.Should().BeFalse();
        (await CountAsync("event_spool")).Should().Be(0);
    }
}
