using FluentAssertions;
using ReplyScheduler.Postgres.Internal;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Schema;

public sealed class IdentityTests : IDisposable
{
    private readonly SchemaDatabase database = new();

    public void Dispose() => database.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_hosts_that_race_to_create_a_database_one_fixes_its_environment_and_the_others_are_refused()
    {
        var stores = Enumerable.Range(0, 12).Select(i => database.Store(options => (options.MigrateAtStart, options.Environment) = (true, i % 2 == 0 ? "blue" : "green"))).ToList();

        var answers = await Task.WhenAll(stores.Select(async store =>
        {
            try
            {
                return (await store.Schema.PrepareAsync(Token)).Environment;
            }
            catch (StoreException refusal)
            {
                return refusal.Message;
            }
        }));

        var winner = await database.ScalarAsync<string>("SELECT environment FROM store_info");
        answers.Where(answer => answer == winner).Should().HaveCount(6);
        answers.Where(answer => answer != winner).Should().HaveCount(6).And.OnlyContain(answer => answer.Contains("belongs to the environment"));
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task A_database_on_the_servers_clock_cannot_be_given_a_virtual_one()
    {
        await using var production = database.Store(options => options.MigrateAtStart = true);
        (await production.Schema.PrepareAsync(Token)).IsVirtual.Should().BeFalse();
        await using var replay = database.Store(options => options.VirtualClockFrom = DateTimeOffset.UnixEpoch.AddYears(50));

        await FluentActions.Awaiting(() => replay.Schema.PrepareAsync(Token)).Should().ThrowAsync<StoreException>().WithMessage("*cannot be given a virtual one*");
        await FluentActions.Awaiting(() => production.Schema.AdvanceAsync(DateTimeOffset.UnixEpoch.AddYears(100), passLeases: true, Token))
            .Should().ThrowAsync<StoreException>().WithMessage("*server's clock*");
    }

    [Fact]
    public async Task The_time_of_the_store_is_the_servers_to_the_microsecond()
    {
        await using var store = database.Store(options => options.MigrateAtStart = true);
        var before = await database.ScalarAsync<DateTime>("SELECT clock_timestamp()");

        var info = await store.Schema.PrepareAsync(Token);

        info.Now.UtcDateTime.Should().BeOnOrAfter(before).And.BeOnOrBefore(await database.ScalarAsync<DateTime>("SELECT clock_timestamp()"));
        info.CreatedAt.Should().BeOnOrBefore(info.Now);
    }

    [Fact]
    public async Task A_dump_that_names_transactions_to_come_is_mended_when_a_host_starts()
    {
        await using (var store = database.Store(options => options.MigrateAtStart = true)) await store.Schema.PrepareAsync(Token);
        await database.SqlAsync("""
            INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('a', 't', '* * * * *'), ('b', 't', '* * * * *');
            UPDATE scheduled_jobs SET changed_in = '900000000000' WHERE job_name = 'a';
            UPDATE store_info SET catalogue_reset = '900000000001';
            """);

        await using (var restored = database.Store()) await restored.Schema.PrepareAsync(Token);

        (await database.ScalarAsync<bool>("SELECT bool_and(changed_in < pg_snapshot_xmax(pg_current_snapshot())) FROM scheduled_jobs")).Should().BeTrue();
        (await database.ScalarAsync<bool>("SELECT catalogue_reset < pg_snapshot_xmax(pg_current_snapshot()) AND catalogue_reset > '0' FROM store_info")).Should().BeTrue();
        (await database.ScalarAsync<bool>("SELECT (SELECT changed_in FROM scheduled_jobs WHERE job_name = 'a') > (SELECT changed_in FROM scheduled_jobs WHERE job_name = 'b')")).Should().BeTrue();
    }

    [Theory]
    [InlineData("ALTER DATABASE {0} SET synchronous_commit = off")]
    [InlineData("ALTER ROLE CURRENT_USER IN DATABASE {0} SET synchronous_commit = off")]
    public async Task A_database_or_a_role_that_may_lose_committed_rows_is_told(string setting)
    {
        await using (var durable = database.Store(options => options.MigrateAtStart = true))
            (await durable.Schema.PrepareAsync(Token)).Should().Match<StoreInfo>(info => info.IsDurable && info.Warnings.Count == 0);
        await database.SqlAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, setting, database.Name));

        await using var store = database.Store(options => options.ConnectionString += ";Pooling=false");

        var info = await store.Schema.PrepareAsync(Token);
        info.IsDurable.Should().BeFalse();
        info.Warnings.Should().ContainSingle().Which.Should().Contain("synchronous_commit is off").And.Contain("nothing is published");
    }

    [Theory]
    [InlineData("fsync", "off", false, "fsync is off")]
    [InlineData("synchronous_commit", "off", false, "synchronous_commit is off")]
    [InlineData("synchronous_commit", "local", true, null)]
    [InlineData("full_page_writes", "off", true, "full_page_writes is off")]
    [InlineData("server_encoding", "LATIN1", true, "LATIN1")]
    public void Each_setting_that_concerns_a_promise_is_told(string setting, string value, bool isDurable, string? warning)
    {
        var settings = new Dictionary<string, string> { ["fsync"] = "on", ["synchronous_commit"] = "on", ["full_page_writes"] = "on", ["server_encoding"] = "UTF8" };
        settings[setting] = value;

        InfoRead.IsDurable(settings).Should().Be(isDurable);
        if (warning is null) InfoRead.Warnings(settings).Should().BeEmpty();
        else InfoRead.Warnings(settings).Should().ContainSingle().Which.Should().Contain(warning);
    }
}
