using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>What holds whatever a test did.</summary>
internal static class Invariants
{
    private static readonly string[] MayBePublic = ["USED", "IN_FLIGHT", "OUTCOME_UNKNOWN", "UNRESOLVED"];

    public static async Task HoldAsync(Database db, FakePlatform platform)
    {
        await PostsAgreeAsync(db, platform);
        await PermitsWentByTheTableAsync(db);
        await RunsStartedAndEndedAsync(db);
        await OneVerdictPerSlotAsync(db);
    }

    private static async Task PostsAgreeAsync(Database db, FakePlatform platform)
    {
        var posts = platform.Posts;
        posts.Select(post => post.PermitId).Should().OnlyHaveUniqueItems("a permit posts at most once");
        posts.Select(post => (post.Account, post.Target)).Should().OnlyHaveUniqueItems("a target is answered at most once");
        platform.Requests.Should().OnlyHaveUniqueItems("a permit is sent at most once");
        var permits = (await db.PermitsAsync("true")).ToDictionary(permit => permit.Id);
        foreach (var used in permits.Values.Where(permit => permit.Status == "USED"))
        {
            posts.Should().ContainSingle(post => post.PermitId == used.Id && post.Id == used.PostedId, "a USED permit names the post that is public");
        }

        foreach (var post in posts)
        {
            permits[post.PermitId].Status.Should().BeOneOf(MayBePublic, "what is public is never taken for not public");
        }

        foreach (var request in platform.Requests)
        {
            permits[request].Status.Should().BeOneOf([.. MayBePublic, "NOT_POSTED"], "nothing is sent without a claim");
        }
    }

    private static async Task PermitsWentByTheTableAsync(Database db)
    {
        var moves = (await db.QueryAsync(
                "SELECT permit_id, event_type, event_data ->> 'from', event_data ->> 'to' FROM system_events WHERE permit_id IS NOT NULL AND event_type LIKE 'permit!_%' ESCAPE '!' ORDER BY seq"))
            .ToLookup(row => Guid.Parse((string)row[0]!));
        foreach (var permit in await db.PermitsAsync("true"))
        {
            var path = moves[permit.Id].ToList();
            path.Should().NotBeEmpty("a permit begins with its event");
            path[0][1].Should().Be("permit_requested");
            var state = "PENDING";
            foreach (var move in path.Skip(1))
            {
                move[2].Should().Be(state, "every transition has its event");
                var (from, to) = (StoredCode.To<PermitStatus>(state), StoredCode.To<PermitStatus>((string)move[3]!));
                StateTables.Permits.Allows(from, to).Should().BeTrue("{0} to {1} must be in the table", from, to);
                state = (string)move[3]!;
            }

            state.Should().Be(permit.Status, "the last event leads to the state of the row");
        }
    }

    private static async Task RunsStartedAndEndedAsync(Database db)
    {
        const string Started = "SELECT count(*) FROM {0} v WHERE v.run_id = e.id AND v.event_type LIKE '%job!_started' ESCAPE '!'";
        var starts = $"({string.Format(null, Started, "system_events")}) + ({string.Format(null, Started, "event_spool")})";
        (await db.TextsAsync($"SELECT id, {starts} FROM job_executions e WHERE {starts} <> 1")).Should().BeEmpty("every run has one start record");
        (await db.TextsAsync("SELECT id, lease_until FROM job_executions WHERE status = 'running'")).Should().BeEmpty("every run that started ended");
        foreach (var status in await db.TextsAsync("SELECT DISTINCT status FROM job_executions"))
        {
            StateTables.Executions.Allows(ExecutionStatus.Running, StoredCode.To<ExecutionStatus>(status)).Should().BeTrue();
        }

        (await db.CountAsync("job_slots s WHERE disposition = 'claimed' AND NOT EXISTS (SELECT 1 FROM job_executions e WHERE e.slot_time = s.slot_time AND e.job_id = s.job_id AND e.kind = s.kind)"))
            .Should().Be(0, "a claimed slot has a run");
        (await db.CountAsync("reply_candidates WHERE status = 'leased' AND lease_run_id IN (SELECT id FROM job_executions WHERE status IN ('succeeded', 'nothing_to_do'))"))
            .Should().Be(0, "a run that ended well keeps no candidate");
    }

    private static async Task OneVerdictPerSlotAsync(Database db)
    {
        var slots = await db.CountAsync("job_slots s JOIN scheduled_jobs j ON j.id = s.job_id WHERE j.job_type = 'reply_pipeline' AND s.kind = 'schedule'");
        (await db.CountAsync("reply_slo_events")).Should().Be(slots, "each slot has one verdict");
        (await db.CountAsync("(SELECT 1 FROM reply_slo_events GROUP BY pipeline, slot_time HAVING count(*) <> 1)")).Should().Be(0, "each slot has one verdict");
        (await db.CountAsync("reply_slo_events v WHERE verdict = 'hit' AND (SELECT p.status FROM posting_permits p WHERE p.permit_id = v.permit_id) IS NOT 'USED'"))
            .Should().Be(0, "a hit is a reply that is public");
        (await db.CountAsync("posting_permits p WHERE p.status = 'USED' AND p.run_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM reply_slo_events v WHERE v.permit_id = p.permit_id AND v.verdict = 'hit')"))
            .Should().Be(0, "a reply that is public is a hit");
    }
}
