using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>Schema, identity and clock.</summary>
public abstract class PrepareConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    [Fact]
    public async Task Prepare_is_idempotent_and_answers_the_same_identity_to_every_opener()
    {
        var first = await Store.Schema.PrepareAsync(Token);
        var again = await Store.Schema.PrepareAsync(Token);
        var other = await (await OpenAsync(new StoreSetup { ClockFrom = Start.AddYears(1) })).Schema.PrepareAsync(Token);

        again.Should().BeEquivalentTo(first);
        other.Should().BeEquivalentTo(first);
        first.IsVirtual.Should().BeTrue();
        first.Now.Should().Be(Start);
        first.CreatedAt.Should().Be(Start);
        first.Environment.Should().Be("conformance");
        first.IsDurable.Should().BeTrue();
        first.StoreId.Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_database_of_another_environment_is_refused() // R93
    {
        var other = Unprepared(new StoreSetup { Environment = "production" });

        (await FluentActions.Awaiting(() => other.Schema.PrepareAsync(Token)).Should().ThrowAsync<StoreException>())
            .Which.Should().Match<StoreException>(e => !e.IsTransient && e.Message.Contains("conformance") && e.Message.Contains("production"));
    }

    [Fact]
    public async Task A_database_on_a_virtual_clock_is_refused_to_production_and_every_other_call_too()
    {
        var production = Unprepared(new StoreSetup { ClockFrom = null });

        (await FluentActions.Awaiting(() => production.Schema.PrepareAsync(Token)).Should().ThrowAsync<StoreException>()).Which.IsTransient.Should().BeFalse();
        await FluentActions.Awaiting(() => production.Jobs.LoadAsync(0, Token)).Should().ThrowAsync<StoreException>();
        await FluentActions.Awaiting(() => BootAsync(production)).Should().ThrowAsync<StoreException>();
    }

    [Fact]
    public async Task A_tool_may_look_at_a_database_of_any_clock_and_environment()
    {
        var tool = await OpenAsync(new StoreSetup { ClockFrom = null, Environment = "elsewhere", AcceptAnyClock = true });

        (await tool.Evidence.ReadStatusAsync(Token)).Store.Environment.Should().Be("conformance");
    }

    [Fact]
    public async Task Identity_environment_and_kind_of_clock_are_fixed_for_SQL_too()
    {
        await RefusedAsync("UPDATE store_info SET environment = 'production'");
        await RefusedAsync("UPDATE store_info SET clock = 'system', clock_now = NULL");
        await RefusedAsync($"UPDATE store_info SET store_id = {Quote(Guid.CreateVersion7())}");
        await RefusedAsync($"UPDATE store_info SET clock_now = {At(Start.AddSeconds(-1))}");
        await RefusedAsync("DELETE FROM store_info");
    }

    [Fact]
    public async Task The_virtual_clock_moves_forward_only()
    {
        (await Store.Schema.AdvanceAsync(Start + Minute, passLeases: false, Token)).Should().BeEquivalentTo(new ClockMove(Start + Minute, []));
        (await Store.Schema.AdvanceAsync(Start, passLeases: true, Token)).Now.Should().Be(Start + Minute);

        (await NowAsync()).Should().Be(Start + Minute);
        (await (await OpenAsync(new StoreSetup())).Schema.PrepareAsync(Token)).Now.Should().Be(Start + Minute);
    }

    [Fact]
    public async Task The_virtual_clock_does_not_pass_a_running_lease_unless_told()
    {
        var job = await AddAsync("held");
        await ClaimOneAsync(job, Start);

        var stopped = await Store.Schema.AdvanceAsync(Start + Lease, passLeases: false, Token);
        stopped.Now.Should().BeBefore(Start + Lease);
        stopped.Holders.Should().ContainSingle().Which.Should().Be(new LeaseHolder(Me.InstanceId, "machine-1", 4711));

        var target = Start + Lease - TimeSpan.FromMilliseconds(1);
        (await Store.Schema.AdvanceAsync(target, passLeases: false, Token)).Should().BeEquivalentTo(new ClockMove(target, []));
        (await Store.Schema.AdvanceAsync(Start + Lease, passLeases: true, Token)).Should().BeEquivalentTo(new ClockMove(Start + Lease, []));
    }

    [Fact]
    public async Task A_lease_that_has_passed_already_does_not_hold_the_clock()
    {
        var job = await AddAsync("held");
        await ClaimOneAsync(job, Start);
        var now = await AdvanceAsync(Lease);

        (await Store.Schema.AdvanceAsync(now + Minute, passLeases: false, Token)).Should().BeEquivalentTo(new ClockMove(now + Minute, []));
    }

    [Fact]
    public async Task A_lease_of_an_instance_that_never_registered_holds_the_clock()
    {
        var job = await AddAsync("held");
        await Store.Jobs.ClaimAsync(Claim(NewStamp(), Offer(job, Start)), Token);

        var move = await Store.Schema.AdvanceAsync(Start + TimeSpan.FromHours(1), passLeases: false, Token);

        move.Now.Should().BeBefore(Start + Lease);
        move.Holders.Should().ContainSingle();
    }

    [Fact]
    public async Task The_virtual_clock_does_not_pass_a_permit_in_flight_unless_told()
    {
        var permit = Guid.CreateVersion7();
        await ExecuteSqlAsync($"""
            INSERT INTO posting_permits (permit_id, decision_id, target_id, pipeline_source) VALUES ({Quote(permit)}, {Quote(Guid.CreateVersion7())}, 't', 's');
            UPDATE posting_permits SET status = 'APPROVED';
            UPDATE posting_permits SET status = 'IN_FLIGHT', claim_id = {Quote(Guid.CreateVersion7())}, claimed_at = {At(Start)}, lease_until = {At(Start + Minute)},
              send_deadline = {At(Start + Minute)}, instance_id = {Quote(Me.InstanceId)};
            """);

        (await Store.Schema.AdvanceAsync(Start + Minute, passLeases: false, Token)).Holders.Should().ContainSingle().Which.InstanceId.Should().Be(Me.InstanceId);
        (await NowAsync()).Should().BeBefore(Start + Minute);
        await AdvanceAsync(Minute);
    }

    [Fact]
    public void The_script_holds_the_whole_schema() =>
        Store.Schema.Script().Should().ContainAll("scheduled_jobs", "job_slots", "job_executions", "system_events", "event_spool", "posting_permits", "reply_slo_events", "post_attempts");
}
