using System.Text.Json;
using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>What people write into the catalogue: as SQL would, with who and why.</summary>
public abstract class DefineConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private const string Why = "a new feed";

    private static readonly JobDefinition Whole = new()
    {
        Name = "feeds", Type = "fetch", Schedule = "*/15 * * * *", TimeZone = "Europe/Paris", Description = "Fetches feeds", Endpoint = "/fetch", Payload = """{"n":1}""",
        Overlap = OverlapPolicy.Allow, OverlapLimit = 3, Misfire = MisfirePolicy.RunAll, MisfireLimit = 7, TimeOut = TimeSpan.FromSeconds(30), Retries = 2,
        RetryDelay = TimeSpan.FromSeconds(5), Freshness = TimeSpan.FromHours(1),
    };

    private Task<JobRequestOutcome> DefineAsync(bool replace, params JobDefinition[] jobs) =>
        Store.Jobs.RequestAsync(new JobRequest.Define(Me, "ann", Why, [.. jobs.OrderBy(job => job.Name, StringComparer.Ordinal)], replace), Token);

    private async Task<JobState> StateAsync(string name) =>
        (await Store.Evidence.ReadJobsAsync(new JobQuery { Name = name }, Token)).Jobs.Should().ContainSingle().Subject;

    private async Task<IReadOnlyList<SchedulerEvent>> SaidAsync() => [.. (await EventsAsync()).Where(said => said.Type == EventNames.JobDefined)];

    [Fact]
    public async Task A_job_that_a_person_adds_belongs_to_no_application_and_has_slots_from_now_on()
    {
        (await DefineAsync(replace: false, Whole)).Should().Be(new JobRequestOutcome.Accepted(1));

        var job = await StateAsync("feeds");
        (job.Owner, job.CreatedAt, job.UpdatedAt, job.Row.EffectiveFrom, job.Row.IsActive).Should().Be((null, Start, Start, Start, true));
        job.Row.Should().BeEquivalentTo(
            new { Whole.Name, Whole.Type, Whole.Schedule, Whole.TimeZone, Whole.Endpoint, Whole.Payload, Whole.Misfire, Whole.MisfireLimit, Whole.Overlap, Whole.OverlapLimit, Whole.TimeOut });
        (job.Description, job.Retries, job.RetryDelay, job.Freshness).Should().Be((Whole.Description, 2, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1)));
        (await RowAsync("feeds")).Version.Should().BePositive("hosts learn of it");
    }

    [Fact]
    public async Task What_a_person_adds_and_changes_is_recorded_with_who_and_why()
    {
        await DefineAsync(replace: false, Whole);
        await DefineAsync(replace: true, Whole with { Retries = 3 }, Job("other"));

        var said = await SaidAsync();
        said.Select(Change).Should().BeEquivalentTo([("added", "feeds", 1), ("changed", "feeds", 1), ("added", "other", 1)]);
        said.Should().OnlyContain(e => e.JobId != null && e.InstanceId == Me.InstanceId && e.Data!.Contains("\"ann\"") && e.Data.Contains(Why));

        static (string?, string?, int) Change(SchedulerEvent said)
        {
            using var data = JsonDocument.Parse(said.Data!);
            return (data.RootElement.GetProperty("change").GetString(), data.RootElement.GetProperty("jobs")[0].GetString(), data.RootElement.GetProperty("count").GetInt32());
        }
    }

    [Fact]
    public async Task A_job_that_is_there_stays_as_it_is_unless_it_is_to_be_changed()
    {
        await DefineAsync(replace: false, Whole);
        var version = (await RowAsync("feeds")).Version;

        (await DefineAsync(replace: false, Whole with { Schedule = "* * * * *" })).Should().BeOfType<JobRequestOutcome.Nothing>();
        (await DefineAsync(replace: true, Whole)).Should().BeOfType<JobRequestOutcome.Nothing>("it is as it is to be");
        (await RowAsync("feeds")).Should().Match<JobRow>(row => row.Schedule == Whole.Schedule && row.Version == version);
        (await SaidAsync()).Should().ContainSingle();

        await AdvanceAsync(Minute);
        (await DefineAsync(replace: true, Whole with { Schedule = "* * * * *", Description = null })).Should().Be(new JobRequestOutcome.Accepted(1));
        var changed = await StateAsync("feeds");
        (changed.Row.Schedule, changed.Description, changed.Row.EffectiveFrom).Should().Be(("* * * * *", null, Start + Minute));
    }

    [Fact]
    public async Task A_change_of_a_persons_survives_the_restart_of_the_code_that_registers_the_job()
    {
        var definition = Job("a");
        await AddAsync(definition);
        await DefineAsync(replace: true, definition with { Schedule = "5 * * * *" });

        await Store.Jobs.SyncAsync(Sync(Me, definition) with { Owner = "a" }, Token);

        (await StateAsync("a")).Should().Match<JobState>(job => job.Row.Schedule == "5 * * * *" && job.Owner == "a");
    }

    [Fact]
    public async Task Many_jobs_are_added_in_one_step_which_is_one_event_that_names_the_first_hundred()
    {
        var jobs = Enumerable.Range(0, 500).Select(i => Job($"job-{i:D4}")).ToArray();

        (await DefineAsync(replace: false, [.. jobs, Whole])).Should().Be(new JobRequestOutcome.Accepted(501));
        (await DefineAsync(replace: false, [.. jobs, Job("one-more")])).Should().Be(new JobRequestOutcome.Accepted(1));

        (await CountAsync("scheduled_jobs")).Should().Be(502);
        (await Store.Jobs.LoadAsync(0, Token)).Jobs.Should().HaveCount(502);
        using var data = JsonDocument.Parse((await SaidAsync())[0].Data!);
        (data.RootElement.GetProperty("count").GetInt32(), data.RootElement.GetProperty("jobs").GetArrayLength()).Should().Be((501, 100));
    }

    [Fact]
    public async Task More_than_ten_thousand_jobs_are_not_taken_at_once()
    {
        var jobs = Enumerable.Range(0, 10_001).Select(i => Job($"job-{i:D5}")).ToArray();

        (await Record.ExceptionAsync(() => DefineAsync(replace: false, jobs))).Should().BeAssignableTo<ArgumentException>();
        (await CountAsync("scheduled_jobs")).Should().Be(0);
    }

    [Fact]
    public async Task A_job_is_made_inactive_and_active_again_each_with_who_and_why_and_has_no_slots_in_between()
    {
        await AddAsync("a");
        await AdvanceAsync(Minute);
        (await ActivateAsync("a", isActive: true)).Should().BeOfType<JobRequestOutcome.Nothing>();
        (await ActivateAsync("a", isActive: false)).Should().Be(new JobRequestOutcome.Accepted(1));
        (await StateAsync("a")).Row.IsActive.Should().BeFalse();

        await AdvanceAsync(Minute);
        (await ActivateAsync("a", isActive: true)).Should().Be(new JobRequestOutcome.Accepted(1));
        (await StateAsync("a")).Row.Should().Match<JobRow>(row => row.IsActive && row.EffectiveFrom == Start + (Minute * 2));
        (await ActivateAsync("b", isActive: true)).Should().BeOfType<JobRequestOutcome.NotFound>();
        var said = (await EventsAsync()).Where(e => e.Type is EventNames.JobActivated or EventNames.JobDeactivated).ToList();
        said.Select(e => e.Type).Should().Equal(EventNames.JobDeactivated, EventNames.JobActivated);
        said.Should().OnlyContain(e => e.Data!.Contains("\"ann\"") && e.Data.Contains(Why));
    }

    [Fact]
    public async Task Where_the_events_table_refuses_a_definition_is_recorded_in_the_spool_with_it()
    {
        var (broken, mend) = RefuseInserts("system_events");
        await ExecuteSqlAsync(broken);
        (await DefineAsync(replace: false, Whole)).Should().Be(new JobRequestOutcome.Accepted(1));
        (await CountAsync("event_spool WHERE event_type = 'job_defined'")).Should().Be(1);
        await ExecuteSqlAsync(mend);
    }

    private Task<JobRequestOutcome> ActivateAsync(string name, bool isActive) => Store.Jobs.RequestAsync(new JobRequest.Activate(Me, "ann", Why, name, isActive), Token);
}
