using ReplyScheduler.Testing.Conformance;

namespace ReplyScheduler.Postgres.Tests.Conformance;

public sealed class PostgresRequestConformance() : RequestConformance(new PostgresUnderTest());

public sealed class PostgresTransactionConformance() : TransactionConformance(new PostgresUnderTest());

public sealed class PostgresBackfillConformance() : BackfillConformance(new PostgresUnderTest());

public sealed class PostgresCancelConformance() : CancelConformance(new PostgresUnderTest());

public sealed class PostgresOverlapConformance() : OverlapConformance(new PostgresUnderTest());

public sealed class PostgresSyncConformance() : SyncConformance(new PostgresUnderTest());

public sealed class PostgresFreshnessConformance() : FreshnessConformance(new PostgresUnderTest());

public sealed class PostgresJobReadConformance() : JobReadConformance(new PostgresUnderTest());

public sealed class PostgresDefineConformance() : DefineConformance(new PostgresUnderTest());

public sealed class PostgresPermitListConformance() : PermitListConformance(new PostgresUnderTest());

public sealed class PostgresDiagnosisConformance() : DiagnosisConformance(new PostgresUnderTest());

public sealed class PostgresTriggerConformance() : TriggerConformance(new PostgresUnderTest());

public sealed class PostgresJobTypeConformance() : JobTypeConformance(new PostgresUnderTest());
