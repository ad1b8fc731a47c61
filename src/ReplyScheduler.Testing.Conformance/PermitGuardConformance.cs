using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>What the database itself refuses, whoever sends the statement.</summary>
public abstract class PermitGuardConformance(StoreUnderTest subject) : PermitStates(subject)
{
    [Theory]
    [InlineData("permit_id = '00000000-0000-7000-8000-000000000000'")]
    [InlineData("decision_id = '00000000-0000-7000-8000-000000000000'")]
    [InlineData("decision_type = 'thread'")]
    [InlineData("account = 'x'")]
    [InlineData("platform = 'x'")]
    [InlineData("target_id = 'x'")]
    [InlineData("target_id = NULL")]
    [InlineData("root_id = 'x'")]
    [InlineData("content_sha256 = 'x'")]
    [InlineData("run_id = '00000000-0000-7000-8000-000000000000'")]
    [InlineData("pipeline_source = 'x'")]
    [InlineData("pipeline_source = NULL")]
    [InlineData("status = 'APPROVED', pipeline_source = 'x'")]
    public async Task What_a_permit_binds_never_changes(string change)
    {
        var permit = await InsertAsync();

        await RefusedAsync($"UPDATE posting_permits SET {change} WHERE permit_id = {Quote(permit)}");
    }

    [Theory]
    [InlineData("slot_time")]
    [InlineData("expires_at")]
    [InlineData("created_at")]
    [InlineData("due_at")]
    public async Task The_times_that_a_permit_binds_never_change(string column)
    {
        var permit = await InsertAsync();

        await RefusedAsync($"UPDATE posting_permits SET {column} = {At(Start.AddDays(1))} WHERE permit_id = {Quote(permit)}");
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task A_permit_is_born_pending_only(PermitStatus status)
    {
        var sql = $"INSERT INTO posting_permits (decision_id, target_id, status, reason_code, claim_id, claimed_at, lease_until, send_deadline, posted_id, used_at) VALUES ({Quote(Guid.CreateVersion7())}, 't', '{StoredCode.Of(status)}', ";
        var isClaimed = StateTables.Permits.Allows(PermitStatus.InFlight, status) || status is PermitStatus.InFlight or PermitStatus.Unresolved;
        sql += (Reason(status) is { } reason ? Quote(StoredCode.Of(reason)) : "NULL")
            + (isClaimed ? $", {Quote(Guid.CreateVersion7())}, {At(Start)}, {At(Start)}, {At(Start)}" : ", NULL, NULL, NULL, NULL")
            + (status == PermitStatus.Used ? $", 'post', {At(Start)})" : ", NULL, NULL)");
        if (status == PermitStatus.Pending) await ExecuteSqlAsync(sql);
        else await RefusedAsync(sql);
    }

    [Fact]
    public async Task Plain_sql_gets_ids_and_times_from_the_store()
    {
        await ExecuteSqlAsync($"INSERT INTO posting_permits (decision_id, target_id) VALUES ({Quote(Guid.CreateVersion7())}, 't')");

        var permit = (await DueAsync()).Permits.Should().ContainSingle().Subject;

        permit.Permit.PermitId.Should().NotBeEmpty();
        permit.Permit.ExpiresAt.Should().Be(Start + PermitLife);
        (await EventsOfAsync(permit.Permit.PermitId)).Should().ContainSingle().Which.CreatedAt.Should().Be(Start);
    }

    [Fact]
    public async Task Used_needs_a_posted_id_and_in_flight_needs_a_claim()
    {
        var permit = await InsertAsync(PermitStatus.Approved);
        await RefusedAsync($"UPDATE posting_permits SET status = 'IN_FLIGHT' WHERE permit_id = {Quote(permit)}");
        await RefusedAsync($"UPDATE posting_permits SET status = 'IN_FLIGHT', claimed_at = {At(Start)}, lease_until = {At(Start)}, send_deadline = {At(Start)} WHERE permit_id = {Quote(permit)}");
        await MoveAsync(permit, PermitStatus.InFlight);

        await RefusedAsync($"UPDATE posting_permits SET status = 'USED' WHERE permit_id = {Quote(permit)}");
        await RefusedAsync($"UPDATE posting_permits SET status = 'USED', used_at = {At(Start)} WHERE permit_id = {Quote(permit)}");
        await RefusedAsync($"UPDATE posting_permits SET status = 'NOT_POSTED' WHERE permit_id = {Quote(permit)}");
    }

    [Fact]
    public async Task A_claim_is_set_once_for_life()
    {
        var permit = await InsertAsync(PermitStatus.InFlight);

        await RefusedAsync($"UPDATE posting_permits SET claim_id = {Quote(Guid.CreateVersion7())} WHERE permit_id = {Quote(permit)}");
        await RefusedAsync($"UPDATE posting_permits SET claim_id = NULL WHERE permit_id = {Quote(permit)}");
        await RefusedAsync($"UPDATE posting_permits SET claimed_at = {At(Start.AddDays(1))} WHERE permit_id = {Quote(permit)}");
        await RefusedAsync($"UPDATE posting_permits SET send_deadline = {At(Start.AddDays(1))} WHERE permit_id = {Quote(permit)}");
        var other = await InsertAsync(PermitStatus.Approved);
        await RefusedAsync(await MoveSqlAsync(other, PermitStatus.InFlight, await ClaimOfAsync(permit)));
    }

    [Fact]
    public async Task A_posted_id_is_set_once_and_belongs_to_one_permit_of_an_account()
    {
        var used = await InsertAsync(PermitStatus.Used);
        var flying = await InsertAsync(PermitStatus.InFlight);

        await RefusedAsync($"UPDATE posting_permits SET posted_id = 'another' WHERE permit_id = {Quote(used)}");
        await RefusedAsync($"UPDATE posting_permits SET status = 'USED', posted_id = 'post-{used}', used_at = {At(Start)} WHERE permit_id = {Quote(flying)}");
        await RefusedAsync($"UPDATE posting_permits SET posted_id = 'early' WHERE permit_id = {Quote(flying)}");
    }

    [Fact]
    public async Task One_decision_has_one_permit()
    {
        var permit = await InsertAsync();
        var decision = (await PermitAsync(permit, "decision_id"))!.ToString()!;

        await RefusedAsync($"INSERT INTO posting_permits (decision_id, target_id) VALUES ({Quote(decision)}, 'elsewhere')");
    }

    [Theory]
    [InlineData(PermitStatus.InFlight)]
    [InlineData(PermitStatus.OutcomeUnknown)]
    [InlineData(PermitStatus.Unresolved)]
    [InlineData(PermitStatus.Used)]
    [InlineData(PermitStatus.NotPosted)]
    public async Task A_target_is_claimed_once_whatever_became_of_the_claim(PermitStatus status)
    {
        await InsertAsync(status, "t");
        var second = await InsertAsync(PermitStatus.Approved, "t");

        await RefusedAsync(await MoveSqlAsync(second, PermitStatus.InFlight));
    }

    [Fact]
    public async Task The_source_goes_from_nothing_to_a_value_once_when_the_permit_leaves_pending()
    {
        var early = await InsertAsync(source: null);
        await RefusedAsync($"UPDATE posting_permits SET pipeline_source = 'x' WHERE permit_id = {Quote(early)}");
        await ExecuteSqlAsync($"UPDATE posting_permits SET status = 'APPROVED', pipeline_source = 'x' WHERE permit_id = {Quote(early)}");
        var late = await InsertAsync(source: null);
        await MoveAsync(late, PermitStatus.Approved);
        await RefusedAsync($"UPDATE posting_permits SET pipeline_source = 'x' WHERE permit_id = {Quote(late)}");
        await RefusedAsync($"UPDATE posting_permits SET status = 'REJECTED', reason_code = 'policy_denied', pipeline_source = 'x' WHERE permit_id = {Quote(late)}");

        (await PermitAsync(early, "pipeline_source")).Should().Be("x");
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public async Task Sql_cannot_claim_an_expired_permit(int microseconds, bool allowed)
    {
        var permit = await InsertAsync(PermitStatus.Approved);
        await AdvanceAsync(PermitLife + TimeSpan.FromMicroseconds(microseconds));
        var sql = await MoveSqlAsync(permit, PermitStatus.InFlight);

        if (allowed) await ExecuteSqlAsync(sql);
        else await RefusedAsync(sql);
    }

    [Fact]
    public async Task Only_a_permit_that_was_not_posted_is_superseded_and_once()
    {
        var old = await InsertAsync(PermitStatus.NotPosted);
        var used = await InsertAsync(PermitStatus.Used);
        var pending = await InsertAsync();

        await ExecuteSqlAsync($"UPDATE posting_permits SET superseded_by = {Quote(pending)} WHERE permit_id = {Quote(old)}");
        await RefusedAsync($"UPDATE posting_permits SET superseded_by = {Quote(used)} WHERE permit_id = {Quote(old)}");
        await RefusedAsync($"UPDATE posting_permits SET superseded_by = NULL WHERE permit_id = {Quote(old)}");
        await RefusedAsync($"UPDATE posting_permits SET superseded_by = {Quote(pending)} WHERE permit_id = {Quote(used)}");
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Only_rejected_expired_and_revoked_permits_past_the_retention_age_are_deleted(PermitStatus status)
    {
        var permit = await InsertAsync(status);
        var sql = $"DELETE FROM posting_permits WHERE permit_id = {Quote(permit)}";
        await AdvanceAsync(TimeSpan.FromDays(90) - TimeSpan.FromMicroseconds(1));
        await RefusedAsync(sql);
        await AdvanceAsync(TimeSpan.FromMicroseconds(1));

        if (status is PermitStatus.Rejected or PermitStatus.Expired or PermitStatus.Revoked) await ExecuteSqlAsync(sql);
        else await RefusedAsync(sql);
    }

    [Fact]
    public async Task Every_reason_of_the_code_is_a_word_of_the_table_and_no_other_word_is()
    {
        foreach (var word in StoredCode.All<PermitReason>())
        {
            var permit = await InsertAsync();
            await ExecuteSqlAsync($"UPDATE posting_permits SET status = 'REVOKED', reason_code = {Quote(word)} WHERE permit_id = {Quote(permit)}");
        }

        var last = await InsertAsync();
        foreach (var word in (string[])["", "permit_in_flight", "PERMIT_REVOKED", "permit_revoked ", "because"])
            await RefusedAsync($"UPDATE posting_permits SET status = 'REVOKED', reason_code = {Quote(word)} WHERE permit_id = {Quote(last)}");
        await RefusedAsync($"UPDATE posting_permits SET status = 'revoked', reason_code = 'permit_revoked' WHERE permit_id = {Quote(last)}");
        await RefusedAsync($"UPDATE posting_permits SET status = 'REVOKED' WHERE permit_id = {Quote(last)}");
    }

    [Fact]
    public async Task Candidates_make_the_transitions_of_the_table_and_no_others()
    {
        foreach (var from in Enum.GetValues<CandidateStatus>())
        {
            foreach (var to in Enum.GetValues<CandidateStatus>().Where(to => to != from))
            {
                var id = await AddedAsync(Wish($"{from}-{to}"));
                if (from is CandidateStatus.Denied or CandidateStatus.Decided) await ExecuteSqlAsync(Move(id, CandidateStatus.Leased));
                if (from != CandidateStatus.Waiting) await ExecuteSqlAsync(Move(id, from));
                if (StateTables.Candidates.Allows(from, to)) await ExecuteSqlAsync(Move(id, to));
                else await RefusedAsync(Move(id, to));
            }
        }

        static string Move(Guid id, CandidateStatus to) =>
            $"UPDATE reply_candidates SET status = '{StoredCode.Of(to)}', lease_run_id = {(to == CandidateStatus.Leased ? Quote(Guid.CreateVersion7()) : "NULL")} WHERE id = {Quote(id)}";
    }
}
