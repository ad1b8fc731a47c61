using ReplyScheduler.Testing.Conformance;

namespace ReplyScheduler.Sqlite.Tests.Conformance;

public sealed class SqliteRequestConformance() : RequestConformance(new SqliteUnderTest());

public sealed class SqliteTransactionConformance() : TransactionConformance(new SqliteUnderTest());

public sealed class SqliteBackfillConformance() : BackfillConformance(new SqliteUnderTest());

public sealed class SqliteCancelConformance() : CancelConformance(new SqliteUnderTest());

public sealed class SqliteOverlapConformance() : OverlapConformance(new SqliteUnderTest());

public sealed class SqliteSyncConformance() : SyncConformance(new SqliteUnderTest());

public sealed class SqliteFreshnessConformance() : FreshnessConformance(new SqliteUnderTest());

public sealed class SqliteJobReadConformance() : JobReadConformance(new SqliteUnderTest());

public sealed class SqliteDefineConformance() : DefineConformance(new SqliteUnderTest());

public sealed class SqlitePermitListConformance() : PermitListConformance(new SqliteUnderTest());

public sealed class SqliteDiagnosisConformance() : DiagnosisConformance(new SqliteUnderTest());

public sealed class SqliteTriggerConformance() : TriggerConformance(new SqliteUnderTest());

public sealed class SqliteJobTypeConformance() : JobTypeConformance(new SqliteUnderTest());
