using FluentAssertions;
using ReplyScheduler.Crash.Tests.Databases;

namespace ReplyScheduler.Crash.Tests;

/// <summary>
/// A sender is stopped by SIGSTOP beside its publish call. Another process takes over, ends its lease, looks the permit up and comes to
/// the end of the timetable; then the stopped one goes on.
/// </summary>
public abstract class StoppedSenderTests(TestedStore store)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    // Adversarial test 6.
    [Fact]
    public async Task A_sender_stopped_past_its_deadline_sends_nothing()
    {
        using var database = new ReplayedDatabase(store);
        var permit = await StopAndContinueAsync(database, "before", sendWithin: 2);

        (await PathAsync(database, permit)).Should().Be("PENDING>APPROVED>IN_FLIGHT>OUTCOME_UNKNOWN>NOT_POSTED");
        (await PostedLines.ReadAsync(database.Output)).Should().NotContain(line => line.Permit == permit);
    }

    // Adversarial tests 6 and 9: the replay's clock passed the lease of a process that may live, so the late truth is stored.
    [Fact]
    public async Task A_sender_stopped_before_its_deadline_posts_once_and_the_late_fact_is_stored()
    {
        using var database = new ReplayedDatabase(store);
        var permit = await StopAndContinueAsync(database, "before", sendWithin: 240);

        (await PathAsync(database, permit)).Should().Be("PENDING>APPROVED>IN_FLIGHT>OUTCOME_UNKNOWN>NOT_POSTED>USED");
        (await PostedLines.ReadAsync(database.Output)).Should().ContainSingle(line => line.Permit == permit);
    }

    // Adversarial test 5 without a death.
    [Fact]
    public async Task A_sender_stopped_after_it_posted_is_found_by_look_up()
    {
        using var database = new ReplayedDatabase(store);
        var permit = await StopAndContinueAsync(database, "after", sendWithin: 240);

        (await PathAsync(database, permit)).Should().Be("PENDING>APPROVED>IN_FLIGHT>OUTCOME_UNKNOWN>USED");
        (await PostedLines.ReadAsync(database.Output)).Should().ContainSingle(line => line.Permit == permit);
    }

    /// <summary>The lease is so long that it is the test which ends the wait, not the loss of the lease while the machine is slow.</summary>
    private static async Task<string> StopAndContinueAsync(ReplayedDatabase database, string when, int sendWithin)
    {
        using var stopped = database.Start("--gate", database.Gate, "--gate-when", when, "--send-within", $"{sendWithin}", "--lease", "3600");
        while (!File.Exists(database.Gate + ".reached")) (await stopped.IsOverAfterAsync(Poll)).Should().BeFalse("it waits in its publish call");
        await stopped.SignalAsync("STOP");
        var permit = (await database.Data.RowsAsync("SELECT permit_id FROM posting_permits WHERE status = 'IN_FLIGHT'")).Should().ContainSingle().Subject;
        (await database.LiveAsync()).Should().BeTrue("another process goes on");
        (await database.Data.RowsAsync($"SELECT status FROM posting_permits WHERE permit_id = '{permit}'"))
            .Should().Equal([when == "after" ? "USED" : "NOT_POSTED"], "the other process found out");

        await File.WriteAllTextAsync(database.Gate + ".go", "");
        await stopped.SignalAsync("CONT");
        (await stopped.EndAsync()).Should().BeTrue("it comes to its end");
        await Invariants.CheckAtTheEndAsync(database);
        return permit;
    }

    private static async Task<string> PathAsync(ReplayedDatabase database, string permit) =>
        string.Join('>', await database.Data.RowsAsync($"SELECT coalesce(event_data ->> 'to', 'PENDING') FROM system_events WHERE permit_id = '{permit}' AND event_type LIKE 'permit_%' ORDER BY seq"));
}
