using ReplyScheduler.Testing.Conformance;

namespace ReplyScheduler.Sqlite.Tests.Conformance;

public sealed class SqliteSilenceConformance() : SilenceConformance(new SqliteUnderTest());

public sealed class SqliteWatchdogConformance() : WatchdogConformance(new SqliteUnderTest());

public sealed class SqliteAlertLifeConformance() : AlertLifeConformance(new SqliteUnderTest());
