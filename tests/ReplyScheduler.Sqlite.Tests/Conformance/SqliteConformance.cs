using ReplyScheduler.Store.Conformance;

namespace ReplyScheduler.Sqlite.Tests.Conformance;

public sealed class SqlitePrepareConformance() : PrepareConformance(new SqliteUnderTest());
