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

public sealed class TwoProcessesOnSqliteTests() : TwoProcessesTests(TestedStore.Sqlite);

public sealed class RandomKillOnSqliteTests() : RandomKillTests(TestedStore.Sqlite);

public sealed class KilledJobsOnSqliteTests() : KilledJobsTests(TestedStore.Sqlite);

public sealed class TickingJobsOnSqliteTests() : TickingJobsTests(TestedStore.Sqlite);
