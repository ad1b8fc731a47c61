namespace ReplyScheduler.ConsoleHost.Tests.Commands;

/// <summary>What a planning run chose, and what it could have chosen.</summary>
internal sealed record Choices(int Tier, int Tier1Count, int Tier2Count, bool Behind)
{
    /// <summary>A worse tier is taken only when the better ones were empty, and the third only behind schedule.</summary>
    public bool IsWrong => Tier switch
    {
        1 => false,
        2 => Tier1Count > 0,
        3 => Tier1Count > 0 || Tier2Count > 0 || !Behind,
        _ => true,
    };

    /// <summary>Finds the choices in every store.</summary>
    public const string Sql = """
        SELECT c.tier, v.tier_1_count, v.tier_2_count, e.result ->> 'behind'
        FROM reply_slo_events v JOIN job_executions e ON e.id = v.scheduler_run_id JOIN posting_permits p ON p.permit_id = v.permit_id
        JOIN reply_decisions d ON d.decision_id = p.decision_id JOIN reply_candidates c ON c.id = d.candidate_id
        """;

    public static IReadOnlyList<Choices> Of(IEnumerable<string> rows) =>
        [.. rows.Select(row => row.Split('|')).Select(row => new Choices(int.Parse(row[0]), int.Parse(row[1]), int.Parse(row[2]), row[3] is "1" or "true"))];
}
