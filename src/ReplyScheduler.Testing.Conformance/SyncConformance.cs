using System.Text.Json;
using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>Registering the jobs of applications in batches: by many hosts at once, cut off anywhere, and without a needless write.</summary>
public abstract class SyncConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private Task<SyncJobsResult> SyncAsync(string owner, string? after, bool isLast, params string[] names) =>
        Store.Jobs.SyncAsync(new SyncJobsRequest(Me, owner, [.. names.Select(name => Job(name))], after, isLast), Token);

    private Task<SyncJobsResult> AllAsync(string owner, params string[] names) => SyncAsync(owner, null, true, names);

    private async Task<IReadOnlyList<string>> UnownedAsync() =>
        [.. (await QueryAsync("SELECT job_name FROM scheduled_jobs WHERE unowned_since IS NOT NULL ORDER BY job_name")).Select(row => (string)row[0]!)];

    private Task<long> OpenAlertsAsync() => CountAsync("alerts WHERE rule = 'unowned_job' AND state <> 'resolved'");

    [Fact]
    public async Task A_job_that_its_application_left_is_marked_with_an_event_and_an_alert_and_keeps_running()
    {
        await AllAsync("app", "a", "b", "c");
        var before = await RowAsync("b");
        (await AllAsync("app", "a", "c")).Unowned.Should().Be(1);

        (await UnownedAsync()).Should().Equal("b");
        (await RowAsync("b")).Should().Be(before, "it is left alone");
        var said = (await EventsAsync()).Should().ContainSingle(e => e.Type == EventNames.JobUnowned).Subject;
        using var data = JsonDocument.Parse(said.Data!);
        (data.RootElement.GetProperty("owner").GetString(), data.RootElement.GetProperty("jobs")[0].GetString()).Should().Be(("app", "b"));
        (await OpenAlertsAsync()).Should().Be(1);
        (await AllAsync("app", "a", "c")).Unowned.Should().Be(0, "it is told once");
        (await CountAsync("system_events WHERE event_type = 'job_unowned'")).Should().Be(1);
        await ClaimOneAsync(before, Start);
    }

    [Theory]
    [InlineData("registered again")]
    [InlineData("deleted")]
    [InlineData("deactivated")]
    public async Task The_alert_is_resolved_when_the_last_of_them_is(string how)
    {
        await AllAsync("app", "a", "b", "c");
        await AllAsync("app", "a");
        if (how == "deleted") await ExecuteSqlAsync("DELETE FROM scheduled_jobs WHERE job_name IN ('b', 'c')");
        if (how == "deactivated") await ExecuteSqlAsync("UPDATE scheduled_jobs SET is_active = false WHERE job_name IN ('b', 'c')");
        await AllAsync("app", how == "registered again" ? ["a", "b"] : ["a"]);
        if (how == "registered again")
        {
            (await UnownedAsync()).Should().Equal("c");
            (await OpenAlertsAsync()).Should().Be(1, "c is still left");
            await AllAsync("app", "a", "b", "c");
            (await UnownedAsync()).Should().BeEmpty();
        }

        (await OpenAlertsAsync()).Should().Be(0);
        (await CountAsync("system_events WHERE event_type = 'alert_resolved'")).Should().Be(1);
    }

    [Fact]
    public async Task Two_applications_do_not_touch_each_others_jobs_nor_those_that_SQL_wrote()
    {
        await AllAsync("one", "a", "b");
        await AllAsync("two", "m", "n");
        await ExecuteSqlAsync("INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('by hand', 'work', '* * * * *')");
        await AllAsync("two", "m");
        (await UnownedAsync()).Should().Equal("n");
        await AllAsync("one");
        (await UnownedAsync()).Should().Equal("a", "b", "n");
        (await OpenAlertsAsync()).Should().Be(2);
    }

    [Fact]
    public async Task A_job_that_moves_to_another_application_is_that_ones_from_then_on()
    {
        await AllAsync("one", "a");
        await AllAsync("two", "a");
        (await AllAsync("one")).Unowned.Should().Be(0);
        (await ScalarAsync("SELECT owner FROM scheduled_jobs")).Should().Be("two");
    }

    [Fact]
    public async Task Each_batch_speaks_for_its_stretch_of_names_only()
    {
        await AllAsync("app", "a", "c", "e", "g", "z");

        (await SyncAsync("app", null, false, "a", "b", "d")).Should().Match<SyncJobsResult>(r => r.Added == 2 && r.Unowned == 1);
        (await UnownedAsync()).Should().Equal("c");
        (await SyncAsync("app", "d", false, "f", "g")).Should().Match<SyncJobsResult>(r => r.Added == 1 && r.Unowned == 1);
        (await UnownedAsync()).Should().Equal("c", "e");
        (await SyncAsync("app", "g", true)).Should().Match<SyncJobsResult>(r => r.Added == 0 && r.Unowned == 1);
        (await UnownedAsync()).Should().Equal("c", "e", "z");
    }

    [Fact]
    public async Task Names_are_ordered_by_their_bytes_so_that_an_emoji_comes_after_a_wide_tilde()
    {
        const string Tilde = "job \uff5e", Emoji = "job \U0001f600";
        string.CompareOrdinal(Emoji, Tilde).Should().BeNegative("UTF-16 has it the other way round");
        await AllAsync("app", "a", Tilde, Emoji);

        (await SyncAsync("app", null, false, "a", Tilde)).Unowned.Should().Be(0, "the emoji is beyond the stretch");
        (await SyncAsync("app", Tilde, true, Emoji)).Unowned.Should().Be(0, "the tilde is before the stretch");
        (await SyncAsync("app", Tilde, true)).Unowned.Should().Be(1);
        (await UnownedAsync()).Should().Equal(Emoji);
    }

    [Fact]
    public async Task A_synchronisation_that_changes_nothing_writes_nothing()
    {
        var names = Enumerable.Range(0, 300).Select(i => $"job {i:000}").ToArray();
        await SyncAsync("app", null, false, names[..150]);
        await SyncAsync("app", names[149], true, names[150..]);
        const string Rows = "SELECT job_name, changed_in, updated_at, owner, unowned_since, definition_hash, instance_id, build FROM scheduled_jobs ORDER BY job_name";
        var (rows, version, events) = (await QueryAsync(Rows), (await Store.Jobs.LoadAsync(0, Token)).Version, await CountAsync("system_events"));
        await AdvanceAsync(Minute);
        var newer = NewStamp("2.0.0+test");

        await Store.Jobs.SyncAsync(new SyncJobsRequest(newer, "app", [.. names[..150].Select(name => Job(name))], null, false), Token);
        await Store.Jobs.SyncAsync(new SyncJobsRequest(newer, "app", [.. names[150..].Select(name => Job(name))], names[149], true), Token);

        (await QueryAsync(Rows)).Should().BeEquivalentTo(rows, o => o.WithStrictOrdering());
        (await Store.Jobs.LoadAsync(0, Token)).Version.Should().Be(version);
        (await CountAsync("system_events")).Should().Be(events);
    }

    [Fact]
    public async Task Twenty_hosts_that_register_three_batches_at_once_make_each_row_once()
    {
        var names = Enumerable.Range(0, 90).Select(i => $"job {i:000}").ToArray();
        var stores = new[] { Store, await OpenAsync(new StoreSetup()), await OpenAsync(new StoreSetup()) };
        await AllAsync("app", "job 045 left", "zz left");

        var added = await Task.WhenAll(Enumerable.Range(0, 20).Select(host => Task.Run(async () =>
        {
            var (sum, unowned) = (0, 0);
            for (var batch = 0; batch < 3; batch++)
            {
                var jobs = names[(batch * 30)..((batch + 1) * 30)].Select(name => Job(name)).ToArray();
                var answer = await stores[host % 3].Jobs.SyncAsync(new SyncJobsRequest(NewStamp(), "app", jobs, batch == 0 ? null : names[(batch * 30) - 1], batch == 2), Token);
                (sum, unowned) = (sum + answer.Added, unowned + answer.Unowned);
            }

            return (sum, unowned);
        }, Token)));

        added.Sum(host => host.sum).Should().Be(90);
        added.Sum(host => host.unowned).Should().Be(2);
        (await CountAsync("scheduled_jobs WHERE owner = 'app'")).Should().Be(92);
        (await CountAsync("system_events WHERE event_type = 'job_overwritten'")).Should().Be(0);
    }

    [Fact]
    public async Task Cut_off_between_two_batches_the_next_start_does_the_rest()
    {
        await AllAsync("app", "a", "b", "x", "y");
        await SyncAsync("app", null, false, "a", "c");
        (await UnownedAsync()).Should().Equal("b");

        await SyncAsync("app", null, false, "a", "c");
        await SyncAsync("app", "c", true, "x");
        (await UnownedAsync()).Should().Equal("b", "y");
        (await CountAsync("scheduled_jobs")).Should().Be(5);
    }
}
