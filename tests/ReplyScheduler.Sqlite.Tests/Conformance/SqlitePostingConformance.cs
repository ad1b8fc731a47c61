using ReplyScheduler.Testing.Conformance;

namespace ReplyScheduler.Sqlite.Tests.Conformance;

public sealed class SqliteOfferConformance() : OfferConformance(new SqliteUnderTest());

public sealed class SqliteTakeConformance() : TakeConformance(new SqliteUnderTest());

public sealed class SqliteReturnConformance() : ReturnConformance(new SqliteUnderTest());

public sealed class SqliteDecideConformance() : DecideConformance(new SqliteUnderTest());

public sealed class SqlitePermitStateConformance() : PermitStateConformance(new SqliteUnderTest());

public sealed class SqlitePermitGuardConformance() : PermitGuardConformance(new SqliteUnderTest());

public sealed class SqliteLaunchConformance() : LaunchConformance(new SqliteUnderTest());

public sealed class SqliteLaunchRaceConformance() : LaunchRaceConformance(new SqliteUnderTest());

public sealed class SqliteGateConformance() : GateConformance(new SqliteUnderTest());

public sealed class SqliteSettleConformance() : SettleConformance(new SqliteUnderTest());

public sealed class SqliteDueConformance() : DueConformance(new SqliteUnderTest());

public sealed class SqliteLookupConformance() : LookupConformance(new SqliteUnderTest());

public sealed class SqliteRefusedEventConformance() : RefusedEventConformance(new SqliteUnderTest());

public sealed class SqliteRetentionConformance() : RetentionConformance(new SqliteUnderTest());
