using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>What happens to a database that nobody has opened yet.</summary>
public abstract class EmptyDatabaseConformance(StoreUnderTest subject) : ConformanceSuite(subject, isEmpty: true)
{
    [Fact]
    public async Task Twenty_hosts_that_start_at_once_on_an_empty_database_make_one_schema_and_one_catalogue()
    {
        JobDefinition[] jobs = [Job("one"), Job("two"), Job("three")];
        var stores = Enumerable.Range(0, 20).Select(_ => Unprepared(new StoreSetup())).ToArray();

        var synced = await Task.WhenAll(stores.Select(store => Task.Run(async () =>
        {
            var info = await store.Schema.PrepareAsync(Token);
            var stamp = NewStamp();
            await store.Jobs.RegisterAsync(Registration(stamp), Token);
            var answer = await store.Jobs.SyncAsync(Sync(stamp, jobs), Token);
            return (info.StoreId, answer);
        }, Token)));

        synced.Select(s => s.StoreId).Distinct().Should().ContainSingle();
        synced.Sum(s => s.answer.Added).Should().Be(3);
        synced.Sum(s => s.answer.Written).Should().Be(0);
        (await stores[7].Jobs.LoadAsync(0, Token)).Jobs.Select(job => job.Name).Should().BeEquivalentTo("one", "two", "three");
        (await CountAsync("system_events WHERE event_type = 'scheduler_boot'")).Should().Be(20);
        (await CountAsync("instances")).Should().Be(20);
        (await CountAsync("store_info")).Should().Be(1);
    }

    [Fact]
    public async Task The_clock_of_a_production_database_cannot_be_moved_nor_made_virtual()
    {
        var store = Unprepared(new StoreSetup { ClockFrom = null });
        var info = await store.Schema.PrepareAsync(Token);
        info.IsVirtual.Should().BeFalse();

        await FluentActions.Awaiting(() => store.Schema.AdvanceAsync(info.Now.AddHours(1), passLeases: true, Token)).Should().ThrowAsync<StoreException>();
        await FluentActions.Awaiting(() => Unprepared(new StoreSetup()).Schema.PrepareAsync(Token)).Should().ThrowAsync<StoreException>();
        await RefusedAsync($"UPDATE store_info SET clock = 'virtual', clock_now = {At(Start)}");
        (await store.Schema.PrepareAsync(Token)).Now.Should().BeOnOrAfter(info.Now).And.BeBefore(info.Now.AddMinutes(30));
    }
}
