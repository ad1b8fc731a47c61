using FluentAssertions;
using FluentAssertions.Execution;
using ReplyScheduler.Crash.Tests.Databases;
using ReplyScheduler.Proofs;

namespace ReplyScheduler.Crash.Tests;

/// <summary>What holds of a database and its output file whatever happened to the processes that worked on them.</summary>
internal static class Invariants
{
    private const int Quarters = 24;
    private static readonly DateTimeOffset Begin = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>While no process lives and the work is not done.</summary>
    public static async Task CheckAfterDeathAsync(ReplayedDatabase database, string because = "")
    {
        if (!await database.Data.IsMadeAsync()) return;
        using var scope = new AssertionScope();
        await FindNothingAsync(database, [.. BrokenRows.Always, .. database.Data.Damage], because);
        var lines = await PostedLines.ReadAsync(database.Output);
        lines.Select(line => line.Target).Should().OnlyHaveUniqueItems("no target is answered twice {0}", because);
        lines.Select(line => line.Permit).Should().BeSubsetOf(await PermitsAsync(database, "'IN_FLIGHT', 'OUTCOME_UNKNOWN', 'USED'"), "what is public is used or not known yet {0}", because);
        (await PermitsAsync(database, "'USED'")).Should().BeSubsetOf(lines.Select(line => line.Permit), "what is used is public {0}", because);
    }

    /// <summary>When a process came to the end of the timetable.</summary>
    /// <param name="database">What is checked.</param>
    /// <param name="because">How it came about.</param>
    /// <param name="proof">The proof's exit code: 0, or 1 where slots were missed because nobody lived in them.</param>
    public static async Task CheckAtTheEndAsync(ReplayedDatabase database, string because = "", int proof = 0)
    {
        using var scope = new AssertionScope();
        await CheckAfterDeathAsync(database, because);
        await FindNothingAsync(database, BrokenRows.Finally, because);
        await CheckVerdictsAsync(database, because);
        var lines = await PostedLines.ReadAsync(database.Output);
        lines.Should().NotBeEmpty("something was answered {0}", because);
        (await database.Data.RowsAsync("SELECT permit_id, posted_id, target_id FROM posting_permits WHERE status = 'USED'"))
            .Should().BeEquivalentTo(lines.Select(line => $"{line.Permit}|{line.PostedId}|{line.Target}"), "a permit is used if and only if its line is in the file {0}", because);
        await using var store = database.Data.Open();
        var report = await new Proof(store).ProveAsync(new ProofOptions { Window = Quarters * Quarter });
        report.ExitCode.Should().Be(proof, "that is the proof of the whole replay {0}\n{1}", because, report.ToText());
    }

    private static async Task CheckVerdictsAsync(ReplayedDatabase database, string because)
    {
        var slots = (await database.Data.RowsAsync("SELECT slot_time FROM reply_slo_events")).Select(TestedDatabase.Instant).ToList();
        slots.Should().Contain(Enumerable.Range(0, Quarters).Select(n => Begin + (n * Quarter)), "each slot has its verdict {0}", because);
        slots.Should().OnlyContain(slot => (slot - Begin).Ticks % Quarter.Ticks == 0, "a verdict is on a slot of the timetable {0}", because);
    }

    private static async Task FindNothingAsync(ReplayedDatabase database, IReadOnlyList<(string Broken, string Sql)> checks, string because)
    {
        foreach (var (broken, sql) in checks)
        {
            (await database.Data.RowsAsync(sql)).Should().BeEmpty("there is never {0} {1}", broken, because);
        }
    }

    private static Task<List<string>> PermitsAsync(ReplayedDatabase database, string states) =>
        database.Data.RowsAsync($"SELECT permit_id FROM posting_permits WHERE status IN ({states})");
}
