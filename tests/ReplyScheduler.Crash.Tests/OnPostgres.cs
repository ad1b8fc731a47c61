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

public sealed class TwoProcessesOnPostgresTests() : TwoProcessesTests(TestedStore.Postgres);

public sealed class RandomKillOnPostgresTests() : RandomKillTests(TestedStore.Postgres);

public sealed class KilledJobsOnPostgresTests() : KilledJobsTests(TestedStore.Postgres);

public sealed class TickingJobsOnPostgresTests() : TickingJobsTests(TestedStore.Postgres);
