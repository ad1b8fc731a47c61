using ReplyScheduler.Store.Conformance;

namespace ReplyScheduler.Sqlite.Tests.Conformance;

public sealed class SqliteVerdictConformance() : VerdictConformance(new SqliteUnderTest());
