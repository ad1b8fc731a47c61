using FluentAssertions;
using ReplyScheduler.Crash.Tests.Databases;

namespace ReplyScheduler.Crash.Tests.Jobs;

// Adversarial test 30: nobody but the test decides when time goes on.
public abstract class TickingJobsTests(TestedStore store)
{
    /// <summary>Three hours before and after the gap of Berlin.</summary>
    private static readonly DateTimeOffset Begin = new(2026, 3, 28, 22, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Two_processes_that_tick_each_5_ms_from_three_threads_run_each_slot_of_the_count_once()
    {
        using var database = new JobsDatabase(store, Begin, retries: 0, "Europe/Berlin", "Australia/Lord_Howe");
        using var one = database.StartTicking(Begin.AddHours(6), threads: 3);
        using var other = database.StartTicking(Begin.AddHours(6), threads: 3);
        await database.MoveAsync(Begin.AddHours(6));
        (await Task.WhenAll(one.EndAsync(), other.EndAsync())).Should().Equal(true, true);
        await database.FinishAsync("after ticks without a pause");
    }
}
