using ReplyScheduler.Crash.Tests.Databases;

namespace ReplyScheduler.Crash.Tests;

// Adversarial test 3.
public abstract class KilledAtReplyStepTests(TestedStore store) : KilledAtStepTests(store)
{
    [Theory]
    [InlineData("Pull")]
    [InlineData("Offer")]
    [InlineData("Take")]
    [InlineData("Judge")]
    [InlineData("Compose")]
    [InlineData("Decide")]
    public Task A_replay_that_is_killed_at_a_step_of_planning_leaves_nothing_wrong(string step) => DieEarlyAndLateAsync(step);

    [Theory]
    [InlineData("Return", 2)]
    [InlineData("Withdraw", 2)]
    public Task A_replay_that_is_killed_at_a_rare_step_of_planning_leaves_nothing_wrong(string step, int nth) => DieAndFinishAsync(step, 1, nth);
}
