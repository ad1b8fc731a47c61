using ReplyScheduler.Crash.Tests.Databases;
using ReplyScheduler.Crash.Tests.Jobs;

namespace ReplyScheduler.Crash.Tests;

public sealed class InvariantsOnSqliteTests() : InvariantsTests(TestedStore.Sqlite);

public sealed class KilledAtPermitStepOnSqliteTests() : KilledAtPermitStepTests(TestedStore.Sqlite);

public sealed class KilledAtReplyStepOnSqliteTests() : KilledAtReplyStepTests(TestedStore.Sqlite);

public sealed class KilledAtSchedulingStepOnSqliteTests() : KilledAtSchedulingStepTests(TestedStore.Sqlite);

public sealed class LostSenderOnSqliteTests() : LostSenderTests(TestedStore.Sqlite);

public sealed class StoppedSenderOnSqliteTests() : StoppedSenderTests(TestedStore.Sqlite);

public sealed class RestartOnSqliteTests() : RestartTests(TestedStore.Sqlite);

public sealed class TwoProcessesOnSqliteTests() : TwoProcessesTests(TestedStore.Sqlite)
{
    [Theory]
    [InlineData(11)]
    [InlineData(22)]
    public Task Two_processes_on_one_file_that_are_killed_at_random_leave_nothing_wrong(int seed) => KillTwoAtRandomAsync(seed);
}

public sealed class RandomKillOnSqliteTests() : RandomKillTests(TestedStore.Sqlite)
{
    [Fact]
    public Task A_hundred_kills_at_random_moments_leave_nothing_wrong() => KillAtRandomMomentsAsync(101, 202, killsASeed: 50);
}

public sealed class KilledJobsOnSqliteTests() : KilledJobsTests(TestedStore.Sqlite)
{
    public static TheoryData<int, DateTimeOffset, int> OfOne => new() { { 1, Spring, 0 }, { 2, Autumn, 3 } };

    public static TheoryData<int, DateTimeOffset, int> OfTwo => new() { { 3, Autumn, 0 }, { 4, HalfAnHour, 3 } };

    [Theory]
    [MemberData(nameof(OfOne))]
    public Task A_process_that_is_killed_again_and_again_runs_each_slot_of_the_count_once(int seed, DateTimeOffset begin, int retries) => KillAndFinishAsync(1, seed, begin, retries);

    [Theory]
    [MemberData(nameof(OfTwo))]
    public Task Two_processes_that_are_killed_again_and_again_run_each_slot_of_the_count_once(int seed, DateTimeOffset begin, int retries) => KillAndFinishAsync(2, seed, begin, retries);
}

public sealed class TickingJobsOnSqliteTests() : TickingJobsTests(TestedStore.Sqlite);
