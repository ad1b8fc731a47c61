using System.Globalization;
using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>Permits that hand-written SQL puts into any state, as a DBA could.</summary>
public abstract class PermitStates(StoreUnderTest subject) : PostingSuite(subject)
{
    protected const string Words = "Words";

    private static readonly PermitStatus[] NeverSent = [PermitStatus.Pending, PermitStatus.Approved, PermitStatus.Rejected, PermitStatus.Expired, PermitStatus.Revoked];

    private int made;

    public static TheoryData<PermitStatus> Statuses => [.. Enum.GetValues<PermitStatus>()];

    /// <summary>A pending permit by plain SQL, for a target of its own unless one is named.</summary>
    protected async Task<Guid> InsertAsync(string? target = null, string? source = Pipeline, string account = "default", string sha256 = "")
    {
        var id = Guid.CreateVersion7();
        await ExecuteSqlAsync(
            $"INSERT INTO posting_permits (permit_id, decision_id, target_id, root_id, content_sha256, pipeline_source, account) VALUES ({Quote(id)}, {Quote(Guid.CreateVersion7())}, " +
            $"{Quote(target ?? $"sql-{++made}")}, 'r', {Quote(sha256.Length > 0 ? sha256 : Hash(Words))}, {(source is null ? "NULL" : Quote(source))}, {Quote(account)})");
        return id;
    }

    /// <summary>A permit that plain SQL led along the shortest legal way to a state.</summary>
    protected async Task<Guid> InsertAsync(PermitStatus status, string? target = null)
    {
        var id = await InsertAsync(target);
        foreach (var step in Way(status)) await MoveAsync(id, step);
        return id;
    }

    protected async Task MoveAsync(Guid permit, PermitStatus to) => await ExecuteSqlAsync(await MoveSqlAsync(permit, to));

    /// <summary>The statement that moves a permit with every column that the state asks for.</summary>
    protected async Task<string> MoveSqlAsync(Guid permit, PermitStatus to, Guid? claim = null)
    {
        var now = await NowAsync();
        var isClaimed = await PermitAsync(permit, "claim_id") is not null;
        var columns = new List<string> { $"status = {Quote(StoredCode.Of(to))}" };
        if (NeverSent.Contains(to) && isClaimed) columns.Add("claim_id = NULL, claimed_at = NULL, lease_until = NULL, send_deadline = NULL");
        if (!NeverSent.Contains(to) && !isClaimed)
            columns.Add($"claim_id = {Quote(claim ?? Guid.CreateVersion7())}, claimed_at = {At(now)}, lease_until = {At(now + Minute)}, send_deadline = {At(now + Second)}");
        columns.Add(to == PermitStatus.Used ? $"posted_id = {Quote("post-" + permit)}, used_at = {At(now)}" : "posted_id = NULL, used_at = NULL");
        if (to == PermitStatus.OutcomeUnknown) columns.Add($"unknown_at = {At(now)}, lookup_at = {At(now)}, lookups = 1");
        if (Reason(to) is { } reason) columns.Add($"reason_code = {Quote(StoredCode.Of(reason))}");
        return $"UPDATE posting_permits SET {string.Join(", ", columns)} WHERE permit_id = {Quote(permit)}";
    }

    protected static PermitReason? Reason(PermitStatus status) => status switch
    {
        PermitStatus.OutcomeUnknown => PermitReason.UnknownTimeout,
        PermitStatus.Unresolved => PermitReason.LookupDeadline,
        PermitStatus.NotPosted => PermitReason.PlatformValidation,
        PermitStatus.Rejected => PermitReason.PolicyDenied,
        PermitStatus.Expired => PermitReason.PermitExpired,
        PermitStatus.Revoked => PermitReason.PermitRevoked,
        _ => null,
    };

    protected async Task<Guid> ClaimOfAsync(Guid permit) => Guid.Parse((await PermitAsync(permit, "claim_id"))!.ToString()!, CultureInfo.InvariantCulture);

    private static IEnumerable<PermitStatus> Way(PermitStatus to)
    {
        if (to == PermitStatus.Pending) return [];
        if (StateTables.Permits.Allows(PermitStatus.Pending, to)) return [to];
        var before = to switch
        {
            PermitStatus.InFlight => PermitStatus.Approved,
            PermitStatus.Unresolved => PermitStatus.OutcomeUnknown,
            _ => PermitStatus.InFlight,
        };
        StateTables.Permits.Allows(before, to).Should().BeTrue();
        return [.. Way(before), to];
    }
}
