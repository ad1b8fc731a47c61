using ReplyScheduler.Testing.Conformance;

namespace ReplyScheduler.Postgres.Tests.Conformance;

public sealed class PostgresSilenceConformance() : SilenceConformance(new PostgresUnderTest());

public sealed class PostgresWatchdogConformance() : WatchdogConformance(new PostgresUnderTest());

public sealed class PostgresAlertLifeConformance() : AlertLifeConformance(new PostgresUnderTest());
