using ReplyScheduler.Testing.Conformance;

namespace ReplyScheduler.Sqlite.Tests.Conformance;

public sealed class SqliteVerdictConformance() : VerdictConformance(new SqliteUnderTest());
