using ReplyScheduler.Crash.Tests.Databases;
using ReplyScheduler.Crash.Tests.Jobs;

namespace ReplyScheduler.Crash.Tests;

public sealed class InvariantsOnPostgresTests() : InvariantsTests(TestedStore.Postgres);

public sealed class KilledAtPermitStepOnPostgresTests() : KilledAtPermitStepTests(TestedStore.Postgres);

public sealed class KilledAtReplyStepOnPostgresTests() : KilledAtReplyStepTests(TestedStore.Postgres);

public sealed class KilledAtSchedulingStepOnPostgresTests() : KilledAtSchedulingStepTests(TestedStore.Postgres);

public sealed class LostSenderOnPostgresTests() : LostSenderTests(TestedStore.Postgres);

public sealed class StoppedSenderOnPostgresTests() : StoppedSenderTests(TestedStore.Postgres);

public sealed class RestartOnPostgresTests() : RestartTests(TestedStore.Postgres);

public sealed class TwoProcessesOnPostgresTests() : TwoProcessesTests(TestedStore.Postgres)
{
    [Fact]
    public Task Two_processes_on_one_database_that_are_killed_at_random_leave_nothing_wrong() => KillTwoAtRandomAsync(seed: 11);
}

public sealed class RandomKillOnPostgresTests() : RandomKillTests(TestedStore.Postgres)
{
    [Fact]
    public Task Twenty_kills_at_random_moments_leave_nothing_wrong() => KillAtRandomMomentsAsync(101, 202, killsASeed: 10);
}

public sealed class KilledJobsOnPostgresTests() : KilledJobsTests(TestedStore.Postgres)
{
    [Fact]
    public Task Two_processes_that_are_killed_again_and_again_run_each_slot_of_the_count_once() => KillAndFinishAsync(2, seed: 3, Autumn, retries: 0);

    [Fact]
    public Task A_process_that_is_killed_again_and_again_runs_each_slot_of_the_count_once() => KillAndFinishAsync(1, seed: 4, HalfAnHour, retries: 3);
}

public sealed class TickingJobsOnPostgresTests() : TickingJobsTests(TestedStore.Postgres);
