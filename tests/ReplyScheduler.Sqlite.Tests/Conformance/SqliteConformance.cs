using ReplyScheduler.Store.Conformance;

namespace ReplyScheduler.Sqlite.Tests.Conformance;

public sealed class SqlitePrepareConformance() : PrepareConformance(new SqliteUnderTest());

public sealed class SqliteEmptyDatabaseConformance() : EmptyDatabaseConformance(new SqliteUnderTest());

public sealed class SqliteCatalogueConformance() : CatalogueConformance(new SqliteUnderTest());
