using ReplyScheduler.Crash.Tests.Databases;

namespace ReplyScheduler.Crash.Tests;

// Adversarial tests 3, 4 and 5.
public abstract class KilledAtPermitStepTests(TestedStore store) : KilledAtStepTests(store)
{
    [Theory]
    [InlineData("Due")]
    [InlineData("Refuse")]
    [InlineData("Launch")]
    [InlineData("Publish")]
    [InlineData("Settle")]
    public Task A_replay_that_is_killed_at_a_step_of_posting_leaves_nothing_wrong(string step) => DieEarlyAndLateAsync(step);

    [Theory]
    [InlineData("Switch", 3)]
    [InlineData("Revoke", 1)]
    public Task A_replay_that_is_killed_at_a_step_of_an_operator_leaves_nothing_wrong(string step, int nth) => DieAndFinishAsync(step, nth);

    [Theory]
    [InlineData("LookUp:1:before")]
    [InlineData("LookUp:1:after")]
    [InlineData("Reconcile:1:before")]
    [InlineData("Reconcile:1:after")]
    public async Task A_look_up_that_is_killed_is_made_by_the_next_life(string step)
    {
        using var database = new ReplayedDatabase(Store);
        foreach (var loss in (string[])(IsThorough ? ["Launch:1:after", "Publish:1:before", "Publish:1:after", "Settle:1:before"] : ["Launch:1:after", "Settle:1:before"]))
        {
            await database.DieAtAsync(loss);
            await database.DieAtAsync(step);
        }

        await database.FinishAsync();
    }
}
