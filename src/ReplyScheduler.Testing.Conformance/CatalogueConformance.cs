using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>The catalogue, written by code and by plain SQL.</summary>
public abstract class CatalogueConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private const string InsertByHand = """
        INSERT INTO scheduled_jobs (job_name, job_type, schedule, endpoint, is_active, description)
        VALUES ('fetch_rss_feeds', 'fetch_rss', '*/15 * * * *', '/functions/v1/fetch-rss-feeds', true, 'Fetch RSS feeds')
        ON CONFLICT (job_name) DO UPDATE SET is_active = true, schedule = EXCLUDED.schedule,
          endpoint = EXCLUDED.endpoint, description = EXCLUDED.description, updated_at =
        """;

    private Task<LoadJobsResult> LoadAsync(long since = 0) => Store.Jobs.LoadAsync(since, Token);

    [Fact]
    public async Task Sync_adds_what_is_new_and_a_second_sync_writes_nothing()
    {
        var job = Job("a") with { Payload = """{"n":1}""", TimeZone = "Europe/Berlin", Misfire = MisfirePolicy.RunAll, MisfireLimit = 7, TimeOut = TimeSpan.FromMinutes(3), Overlap = OverlapPolicy.Allow, OverlapLimit = 3, Endpoint = "/a" };
        var first = await Store.Jobs.SyncAsync(Sync(Me, job), Token);
        var version = (await LoadAsync()).Version;
        var second = await Store.Jobs.SyncAsync(Sync(Me, job), Token);

        (first.Added, first.Written, first.Now).Should().Be((1, 0, Start));
        (second.Added, second.Written).Should().Be((0, 0));
        (await LoadAsync()).Version.Should().Be(version);
        (await RowAsync("a")).Should().BeEquivalentTo(new JobRow
        {
            Id = Guid.Empty, Name = "a", Type = "work", Schedule = "* * * * *", TimeZone = "Europe/Berlin", Payload = """{"n":1}""", IsActive = true,
            Misfire = MisfirePolicy.RunAll, MisfireLimit = 7, Overlap = OverlapPolicy.Allow, OverlapLimit = 3, Endpoint = "/a", TimeOut = TimeSpan.FromMinutes(3), EffectiveFrom = Start, Version = version,
        }, o => o.Excluding(row => row.Id));
    }

    [Fact]
    public async Task Registering_answers_the_sequence_of_its_boot_event()
    {
        var answer = await Store.Jobs.RegisterAsync(Registration(Me), Token);

        (await EventsAsync(answer.Sequence - 1))[0].Should().Match<Events.SchedulerEvent>(e => e.Type == "scheduler_boot" && e.InstanceId == Me.InstanceId && e.Build == Me.Build);
    }

    [Fact]
    public async Task An_edit_made_with_SQL_survives_a_restart_of_the_same_code()
    {
        await AddAsync("a");
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET schedule = '0 4 * * *' WHERE job_name = 'a'");

        (await Store.Jobs.SyncAsync(Sync(NewStamp(), Job("a")), Token)).Written.Should().Be(0);
        (await RowAsync("a")).Schedule.Should().Be("0 4 * * *");
        (await CountAsync("system_events WHERE event_type = 'job_overwritten'")).Should().Be(0);
    }

    [Fact]
    public async Task Code_whose_definition_changed_writes_it_and_each_overwrite_is_an_event()
    {
        var before = await AddAsync("a");
        await AddAsync("b");
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET schedule = '0 4 * * *' WHERE job_name = 'a'");

        var answer = await Store.Jobs.SyncAsync(Sync(Me, Job("a") with { Schedule = "5 * * * *" }, Job("b")), Token);

        (answer.Added, answer.Written).Should().Be((0, 1));
        (await RowAsync("a")).Should().Match<JobRow>(row => row.Schedule == "5 * * * *" && row.Id == before.Id && row.Version > before.Version);
        (await EventsAsync()).Should().ContainSingle(e => e.Type == "job_overwritten").Which.JobId.Should().Be(before.Id);
    }

    [Fact]
    public async Task A_job_that_is_gone_from_code_is_left_alone()
    {
        await AddAsync("a");
        await Store.Jobs.SyncAsync(Sync(Me, Job("b")), Token);

        (await RowAsync("a")).IsActive.Should().BeTrue();
    }

    [Fact]
    public async Task Load_gives_what_changed_since_a_version()
    {
        await AddAsync("a");
        await AddAsync("b");
        var known = await LoadAsync();
        known.IsComplete.Should().BeTrue();
        (await LoadAsync(known.Version)).Jobs.Should().BeEmpty();

        await ExecuteSqlAsync("UPDATE scheduled_jobs SET payload = 'x' WHERE job_name = 'b'");

        var changed = await LoadAsync(known.Version);
        changed.IsComplete.Should().BeFalse();
        changed.Version.Should().BeGreaterThan(known.Version);
        changed.Jobs.Should().ContainSingle().Which.Should().Match<JobRow>(row => row.Name == "b" && row.Payload == "x" && row.Version > known.Version);
    }

    [Fact]
    public async Task A_deletion_makes_the_next_load_complete_once()
    {
        await AddAsync("a");
        await AddAsync("b");
        var known = await LoadAsync();
        await ExecuteSqlAsync("DELETE FROM scheduled_jobs WHERE job_name = 'a'");

        var after = await LoadAsync(known.Version);
        after.IsComplete.Should().BeTrue();
        after.Jobs.Should().ContainSingle().Which.Name.Should().Be("b");
        (await LoadAsync(after.Version)).IsComplete.Should().BeFalse();
    }

    [Fact]
    public async Task A_row_inserted_with_plain_SQL_is_seen_with_a_new_version_and_dated_by_the_clock()
    {
        var known = await LoadAsync();
        await AdvanceAsync(Minute);
        await ExecuteSqlAsync(InsertByHand + At(Start));

        var loaded = await LoadAsync(known.Version);
        loaded.Jobs.Should().ContainSingle().Which.Should().Match<JobRow>(row =>
            row.Name == "fetch_rss_feeds" && row.Type == "fetch_rss" && row.IsActive && row.Version > known.Version && row.EffectiveFrom == Start + Minute
            && row.NextRunAt == null && row.TimeZone == "Etc/UTC" && row.Id != Guid.Empty);
        var times = (await QueryAsync("SELECT created_at, updated_at FROM scheduled_jobs")).Single();
        times.Select(Instant).Should().AllBeEquivalentTo(Start + Minute);
    }

    [Fact]
    public async Task The_same_upsert_again_edits_the_row_and_creates_no_slot_in_the_past()
    {
        await ExecuteSqlAsync(InsertByHand + At(Start));
        var before = await RowAsync("fetch_rss_feeds");
        await Store.Jobs.ClaimAsync(Claim(Me) with { Plans = [new JobPlan(before.Id, before.Version, Start + Minute, null, false)] }, Token);
        var now = await AdvanceAsync(TimeSpan.FromHours(1));
        await ExecuteSqlAsync((InsertByHand + At(Start)).Replace("*/15", "*/20", StringComparison.Ordinal));

        var after = await RowAsync("fetch_rss_feeds");
        after.Should().Match<JobRow>(row => row.Id == before.Id && row.Schedule == "*/20 * * * *" && row.Version > before.Version
            && row.EffectiveFrom == now && row.NextRunAt == null);
        Instant(await ScalarAsync("SELECT updated_at FROM scheduled_jobs")).Should().Be(now);
        Instant(await ScalarAsync("SELECT created_at FROM scheduled_jobs")).Should().Be(Start);
    }

    [Fact]
    public async Task Deactivating_all_rows_with_SQL_is_seen_and_activation_counts_from_now()
    {
        await AddAsync("a");
        await AddAsync("b");
        var known = await LoadAsync();
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET is_active = false");
        (await LoadAsync(known.Version)).Jobs.Should().HaveCount(2).And.OnlyContain(row => !row.IsActive && row.EffectiveFrom == Start);

        var now = await AdvanceAsync(Minute);
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET is_active = true WHERE job_name = 'a'");
        (await RowAsync("a")).Should().Match<JobRow>(row => row.IsActive && row.EffectiveFrom == now);
        (await RowAsync("b")).IsActive.Should().BeFalse();
    }

    [Fact]
    public async Task An_update_that_changes_nothing_is_no_new_version()
    {
        await AddAsync("a");
        var known = await LoadAsync();
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET is_active = true, schedule = schedule");

        (await LoadAsync()).Version.Should().Be(known.Version);
    }

    [Theory]
    [InlineData("id", "'not-an-id'")]
    [InlineData("job_name", "''")]
    [InlineData("is_active", "2")]
    [InlineData("overlap", "'queue'")]
    [InlineData("misfire", "'never'")]
    [InlineData("timeout_seconds", "0")]
    [InlineData("retries", "-1")]
    [InlineData("retry_delay_seconds", "0")]
    public async Task A_value_outside_its_vocabulary_or_range_is_refused(string column, string value)
    {
        await AddAsync("a");
        await RefusedAsync($"UPDATE scheduled_jobs SET {column} = {value}");
    }

    [Theory]
    [InlineData("updated_at")]
    [InlineData("created_at")]
    [InlineData("next_run_at")]
    [InlineData("effective_from")]
    [InlineData("paused_until")]
    public async Task An_instant_that_is_seconds_is_refused(string column)
    {
        await AddAsync("a");
        if (!InstantsAreNumbers) return;
        await RefusedAsync($"UPDATE scheduled_jobs SET {column} = 1772442000");
        await RefusedAsync($"INSERT INTO scheduled_jobs (job_name, job_type, schedule, {column}) VALUES ('b', 'work', '* * * * *', 1772442000)");
    }

    [Fact]
    public async Task The_id_of_a_job_never_changes_and_its_name_is_unique()
    {
        await AddAsync("a");
        await AddAsync("b");
        await RefusedAsync($"UPDATE scheduled_jobs SET id = {Quote(Guid.CreateVersion7())} WHERE job_name = 'a'");
        await RefusedAsync("UPDATE scheduled_jobs SET job_name = 'b' WHERE job_name = 'a'");
    }
}
