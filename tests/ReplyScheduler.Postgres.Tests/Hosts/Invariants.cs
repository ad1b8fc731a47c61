using FluentAssertions;
using FluentAssertions.Execution;
using ReplyScheduler.Crash.Tests;
using ReplyScheduler.Postgres.Tests.Clusters;

namespace ReplyScheduler.Postgres.Tests.Hosts;

/// <summary>What holds whatever a test did to the server and the connections.</summary>
internal static class Invariants
{
    /// <summary>At any moment.</summary>
    public static async Task HoldAsync(TestDatabase database, RecordingPlatform? platform = null, string because = "")
    {
        using var scope = new AssertionScope();
        foreach (var (broken, sql) in BrokenRows.Always) (await database.TextsAsync(sql)).Should().BeEmpty("there is never {0} {1}", broken, because);
        (await database.TextsAsync("SELECT s.job_id, s.slot_time FROM job_slots s WHERE s.disposition = 'claimed' AND 1 <> (SELECT count(*) FROM job_executions e WHERE (e.job_id, e.slot_time, e.kind) = (s.job_id, s.slot_time, s.kind) AND e.attempt = 1)"))
            .Should().BeEmpty("a claimed slot has one first execution {0}", because);
        if (platform is not null) await PostsAgreeAsync(database, platform, because);
    }

    /// <summary>When every lease has ended: nothing is left running.</summary>
    public static async Task HoldAtTheEndAsync(TestDatabase database, RecordingPlatform? platform = null, string because = "")
    {
        await HoldAsync(database, platform, because);
        (await database.TextsAsync("SELECT id, job_id, slot_time FROM job_executions WHERE status = 'running'")).Should().BeEmpty("each run has ended {0}", because);
        (await database.TextsAsync(BrokenRows.Finally.Single(check => check.Broken == "an execution without its end event").Sql)).Should().BeEmpty("each end has its event {0}", because);
    }

    private static async Task PostsAgreeAsync(TestDatabase database, RecordingPlatform platform, string because)
    {
        var posts = platform.Posts;
        posts.Select(post => post.Permit).Should().OnlyHaveUniqueItems("a permit is sent at most once {0}", because);
        posts.Select(post => post.Target).Should().OnlyHaveUniqueItems("a target is answered at most once {0}", because);
        var mayBePublic = await database.TextsAsync("SELECT permit_id FROM posting_permits WHERE status IN ('USED', 'IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED')");
        posts.Select(post => $"{post.Permit}").Should().BeSubsetOf(mayBePublic, "what is public is never taken for not public {0}", because);
        (await database.TextsAsync("SELECT permit_id FROM posting_permits WHERE status = 'USED'")).Should().BeSubsetOf(posts.Select(post => $"{post.Permit}"), "what is used is public {0}", because);
    }
}
