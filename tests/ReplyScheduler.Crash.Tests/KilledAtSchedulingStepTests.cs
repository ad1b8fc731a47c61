using ReplyScheduler.Crash.Tests.Databases;

namespace ReplyScheduler.Crash.Tests;

// Adversarial tests 3 and 29.
public abstract class KilledAtSchedulingStepTests(TestedStore store) : KilledAtStepTests(store)
{
    [Theory]
    [InlineData("Prepare")]
    [InlineData("Register")]
    [InlineData("Sync")]
    [InlineData("Load")]
    public Task A_start_that_is_killed_at_a_step_leaves_nothing_wrong(string step) => DieAndFinishAsync(step, 1);

    [Theory]
    [InlineData("Claim")]
    [InlineData("Finish")]
    [InlineData("Advance")]
    [InlineData("ReadEvents")]
    public Task A_replay_that_is_killed_at_a_step_of_the_schedule_leaves_nothing_wrong(string step) => DieAndFinishAsync(step, IsThorough ? [1, 2, 7, 19] : [1, 7]);

    [Fact]
    public async Task A_run_whose_process_is_killed_at_a_renewal_ends_as_abandoned()
    {
        using var database = new ReplayedDatabase(Store);
        await database.DieAtAsync("Renew:1:before", "--slow-judge", "yes", "--lease", "5");
        await database.DieAtAsync("Renew:1:after", "--slow-judge", "yes", "--lease", "5");
        await database.FinishAsync();
    }
}
