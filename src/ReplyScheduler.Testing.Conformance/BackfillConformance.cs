using System.Text.Json;
using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>Runs for occurrences of the past: each once, and none that the schedule claimed or may still claim.</summary>
public abstract class BackfillConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private Task<JobRequestOutcome> FillAsync(params DateTimeOffset[] occurrences) =>
        Store.Jobs.RequestAsync(new JobRequest.Backfill(Me, "ann", "the source was down", "a", occurrences), Token);

    private Task<ClaimResult> TickAsync(params SlotOffer[] slots) => Store.Jobs.ClaimAsync(Claim(Me, slots), Token);

    private async Task<JobRow> OldAsync(OverlapPolicy overlap = OverlapPolicy.Skip)
    {
        await AddAsync("a", overlap: overlap);
        await ExecuteSqlAsync($"UPDATE scheduled_jobs SET effective_from = {At(Start.AddDays(-30))}");
        return await RowAsync("a");
    }

    [Fact]
    public async Task Occurrences_before_the_job_took_effect_run_oldest_first_each_in_a_slot_of_its_own_kind()
    {
        var job = await AddAsync("a", overlap: OverlapPolicy.Allow);
        var asked = Enumerable.Range(1, 50).Select(i => Start.AddHours(-i)).Reverse().ToArray();
        (await FillAsync(asked)).Should().Be(new JobRequestOutcome.Accepted(50));

        var said = (await EventsAsync()).Should().ContainSingle(e => e.Type == EventNames.JobBackfillRequested).Subject;
        using var data = JsonDocument.Parse(said.Data!);
        data.RootElement.GetProperty("actor").GetString().Should().Be("ann");
        data.RootElement.GetProperty("why").GetString().Should().Be("the source was down");
        data.RootElement.GetProperty("count").GetInt32().Should().Be(50);
        var runs = (await TickAsync()).Runs;
        runs.Select(run => run.SlotTime).Should().Equal(asked);
        runs.Should().OnlyContain(run => run.JobId == job.Id && run.Kind == SlotKind.Backfill && run.Attempt == 1);
        (await CountAsync("job_slots WHERE kind = 'backfill' AND disposition = 'claimed'")).Should().Be(50);
    }

    [Fact]
    public async Task The_same_range_twice_is_nothing_whether_it_waits_or_ran()
    {
        await AddAsync("a");
        await FillAsync(Start.AddHours(-1));
        (await FillAsync(Start.AddHours(-1))).Should().BeOfType<JobRequestOutcome.Nothing>();
        await FinishAsync(Me, End((await TickAsync()).Runs.Single().RunId));

        (await FillAsync(Start.AddHours(-1))).Should().BeOfType<JobRequestOutcome.Nothing>();
        (await FillAsync(Start.AddHours(-2), Start.AddHours(-1))).Should().Be(new JobRequestOutcome.Accepted(1));
        (await CountAsync("system_events WHERE event_type = 'job_backfill_requested'")).Should().Be(2);
    }

    [Fact]
    public async Task Occurrences_that_were_claimed_of_the_future_or_older_than_the_retention_are_left_out()
    {
        var job = await OldAsync();
        await FinishAsync(Me, End((await ClaimOneAsync(job, Start.AddHours(-1))).RunId, ExecutionStatus.Failed));
        await TickAsync(Offer(job, Start.AddHours(-2), SlotWish.MissLate));

        (await FillAsync(Start.AddHours(-1))).Should().BeOfType<JobRequestOutcome.Nothing>("a claim that failed is a claim");
        (await FillAsync(Start, Start + Minute)).Should().BeOfType<JobRequestOutcome.Nothing>("they are the schedule's own");
        (await FillAsync(Start.AddDays(-90))).Should().BeOfType<JobRequestOutcome.Nothing>();
        (await FillAsync(Start.AddDays(-90), Start.AddDays(-90).AddMicroseconds(1), Start.AddHours(-2), Start.AddHours(-1), Start)).Should().Be(new JobRequestOutcome.Accepted(2));
    }

    [Fact]
    public async Task An_occurrence_that_the_schedule_has_not_settled_waits_until_it_has_and_runs_once()
    {
        var job = await OldAsync();
        var slot = Start.AddMinutes(-5);
        (await FillAsync(slot)).Should().BeOfType<JobRequestOutcome.Accepted>();
        (await TickAsync()).Runs.Should().BeEmpty("the schedule may still claim it");

        (await TickAsync(Offer(job, slot, SlotWish.MissLate))).Runs.Should().ContainSingle().Which.Kind.Should().Be(SlotKind.Backfill, "the schedule gave it up");
        (await TickAsync(Offer(job, slot))).Runs.Should().BeEmpty();
    }

    [Fact]
    public async Task Of_a_back_fill_and_a_claim_of_the_same_slot_one_runs_and_the_other_says_why_not()
    {
        var job = await OldAsync();
        var slot = Start.AddMinutes(-5);
        await FillAsync(slot);

        var run = (await TickAsync(Offer(job, slot))).Runs.Should().ContainSingle().Subject;
        run.Kind.Should().Be(SlotKind.Schedule);
        await FinishAsync(Me, End(run.RunId));
        (await TickAsync()).Runs.Should().BeEmpty();
        (await CountAsync("job_requests")).Should().Be(0);
        var left = (await EventsAsync()).Should().ContainSingle(e => e.Type == EventNames.JobSkipped).Subject;
        left.Data.Should().Contain("already_claimed");
    }

    [Fact]
    public async Task An_occurrence_that_the_schedule_passed_without_a_row_is_filled()
    {
        var job = await OldAsync();
        await FillAsync(Start.AddMinutes(-5));
        await Store.Jobs.ClaimAsync(Claim(Me) with { Plans = [new JobPlan(job.Id, job.Version, Start + Minute, null, false)] }, Token);

        (await CountAsync("job_slots WHERE kind = 'backfill'")).Should().Be(1);
    }

    [Fact]
    public async Task A_person_is_served_before_a_back_fill_of_the_same_job()
    {
        await AddAsync("a");
        await FillAsync(Start.AddHours(-2), Start.AddHours(-1));
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        await Store.Jobs.RequestAsync(new JobRequest.Run(Me, "bob", "now", "a", null, null, null), Token);

        var kinds = new List<SlotKind>();
        for (var i = 0; i < 3; i++)
        {
            var run = (await TickAsync()).Runs.Should().ContainSingle().Subject;
            kinds.Add(run.Kind);
            await FinishAsync(Me, End(run.RunId));
        }

        kinds.Should().Equal(SlotKind.Manual, SlotKind.Backfill, SlotKind.Backfill);
    }

    [Fact]
    public async Task Two_stores_that_fill_the_same_range_at_once_run_each_occurrence_once()
    {
        await AddAsync("a", overlap: OverlapPolicy.Allow);
        var asked = Enumerable.Range(1, 100).Select(i => Start.AddHours(-i)).Reverse().ToArray();
        var other = await OpenAsync(new StoreSetup());
        var otherStamp = await BootAsync(other);
        var counts = await Task.WhenAll(
            FillAsync(asked), other.Jobs.RequestAsync(new JobRequest.Backfill(otherStamp, "bob", "me too", "a", asked), Token));
        counts.OfType<JobRequestOutcome.Accepted>().Sum(accepted => accepted.Count).Should().Be(100);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
            () => (i % 2 == 0 ? Store : other).Jobs.ClaimAsync(Claim(i % 2 == 0 ? Me : otherStamp) with { Room = 20 }, Token), Token)));
        claims.SelectMany(claim => claim.Runs).Select(run => run.SlotTime).Should().OnlyHaveUniqueItems().And.HaveCount(100);
    }
}
