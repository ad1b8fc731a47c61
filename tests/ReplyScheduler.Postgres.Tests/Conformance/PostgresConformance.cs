using ReplyScheduler.Testing.Conformance;

namespace ReplyScheduler.Postgres.Tests.Conformance;

public sealed class PostgresPrepareConformance() : PrepareConformance(new PostgresUnderTest(isEmpty: true));

public sealed class PostgresEmptyDatabaseConformance() : EmptyDatabaseConformance(new PostgresUnderTest(isEmpty: true));

public sealed class PostgresCatalogueConformance() : CatalogueConformance(new PostgresUnderTest());

public sealed class PostgresClaimConformance() : ClaimConformance(new PostgresUnderTest());

public sealed class PostgresLeaseConformance() : LeaseConformance(new PostgresUnderTest());

public sealed class PostgresSpoolConformance() : SpoolConformance(new PostgresUnderTest());

public sealed class PostgresGuardConformance() : GuardConformance(new PostgresUnderTest());

public sealed class PostgresEventConformance() : EventConformance(new PostgresUnderTest());

public sealed class PostgresEvidenceConformance() : EvidenceConformance(new PostgresUnderTest());

public sealed class PostgresTraceConformance() : TraceConformance(new PostgresUnderTest());

public sealed class PostgresHostileTextConformance() : HostileTextConformance(new PostgresUnderTest());
