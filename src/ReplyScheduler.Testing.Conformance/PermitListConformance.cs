using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>What people read of permits: bounded, in order, and without a write.</summary>
public abstract class PermitListConformance(StoreUnderTest subject) : PermitStates(subject)
{
    private async Task<IReadOnlyList<Guid>> ListAsync(PermitQuery query) => [.. (await Store.Permits.ListAsync(query, Token)).Select(permit => permit.Row.PermitId)];

    private async Task<Guid[]> MakeAsync(int count)
    {
        var made = new Guid[count];
        for (var i = 0; i < count; i++)
        {
            made[i] = await InsertAsync($"target-{i}");
            await AdvanceAsync(Second);
        }

        return made;
    }

    [Fact]
    public async Task Permits_are_read_from_the_newest_in_pages()
    {
        var made = await MakeAsync(5);

        var first = await ListAsync(new PermitQuery { Limit = 2 });
        first.Should().Equal(made[4], made[3]);
        (await ListAsync(new PermitQuery { Limit = 2, Before = first[^1] })).Should().Equal(made[2], made[1]);
        (await ListAsync(new PermitQuery { Before = made[0] })).Should().BeEmpty();
        (await ListAsync(new PermitQuery { Before = Guid.CreateVersion7() })).Should().BeEmpty("nobody knows what came before that");
    }

    [Fact]
    public async Task Permits_of_one_instant_are_read_once_each()
    {
        var made = new List<Guid>();
        for (var i = 0; i < 5; i++) made.Add(await InsertAsync($"target-{i}"));

        var read = new List<Guid>();
        for (Guid? before = null; read.Count < 6;)
        {
            var page = await ListAsync(new PermitQuery { Limit = 2, Before = before });
            if (page.Count == 0) break;
            read.AddRange(page);
            before = page[^1];
        }

        read.Should().OnlyHaveUniqueItems().And.BeEquivalentTo(made);
    }

    [Fact]
    public async Task Permits_are_chosen_by_state_source_and_target()
    {
        var made = await MakeAsync(2);
        var foreign = await InsertAsync("target-9", source: "somebody");
        await MoveAsync(made[0], PermitStatus.Revoked);

        (await ListAsync(new PermitQuery { Status = PermitStatus.Revoked })).Should().Equal(made[0]);
        (await ListAsync(new PermitQuery { Source = "somebody" })).Should().Equal(foreign);
        (await ListAsync(new PermitQuery { TargetId = "target-1" })).Should().Equal(made[1]);
        (await ListAsync(new PermitQuery { Status = PermitStatus.Used })).Should().BeEmpty();
        (await ListAsync(new PermitQuery { Source = "a\0b" }).ContinueWith(read => read.IsFaulted || read.Result.Count == 0, TaskScheduler.Default)).Should().BeTrue();
    }

    [Fact]
    public async Task Canaries_are_read_only_when_they_are_asked_for()
    {
        await DueAsync(Due(Me) with { CanaryEvery = TimeSpan.FromMinutes(15), CanarySource = "forbidden" });

        (await ListAsync(new PermitQuery())).Should().BeEmpty();
        var canary = (await Store.Permits.ListAsync(new PermitQuery { WithCanaries = true }, Token)).Should().ContainSingle().Subject;
        canary.Row.DecisionType.Should().Be("canary");
    }

    [Fact]
    public async Task A_permit_is_read_as_it_is_found_by_its_id()
    {
        var launched = await LaunchedAsync("post-1");
        await SettleAsync(Settle(launched, PermitStatus.Used));

        var read = (await Store.Permits.ListAsync(new PermitQuery(), Token)).Should().ContainSingle().Subject;
        read.Should().Be(await Store.Permits.FindAsync(launched.PermitId, null, Token));
        (read.Row.Status, read.PostedId).Should().Be((PermitStatus.Used, "post-" + launched.PermitId));
    }
}
