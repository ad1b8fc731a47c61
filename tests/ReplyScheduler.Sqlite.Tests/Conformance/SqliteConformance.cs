using ReplyScheduler.Testing.Conformance;

namespace ReplyScheduler.Sqlite.Tests.Conformance;

public sealed class SqlitePrepareConformance() : PrepareConformance(new SqliteUnderTest());

public sealed class SqliteEmptyDatabaseConformance() : EmptyDatabaseConformance(new SqliteUnderTest());

public sealed class SqliteCatalogueConformance() : CatalogueConformance(new SqliteUnderTest());

public sealed class SqliteClaimConformance() : ClaimConformance(new SqliteUnderTest());

public sealed class SqliteLeaseConformance() : LeaseConformance(new SqliteUnderTest());

public sealed class SqliteSpoolConformance() : SpoolConformance(new SqliteUnderTest());

public sealed class SqliteGuardConformance() : GuardConformance(new SqliteUnderTest());

public sealed class SqliteEventConformance() : EventConformance(new SqliteUnderTest());

public sealed class SqliteEvidenceConformance() : EvidenceConformance(new SqliteUnderTest());

public sealed class SqliteTraceConformance() : TraceConformance(new SqliteUnderTest());

public sealed class SqliteHostileTextConformance() : HostileTextConformance(new SqliteUnderTest());
