using ReplyScheduler.Testing.Conformance;

namespace ReplyScheduler.Postgres.Tests.Conformance;

public sealed class PostgresOfferConformance() : OfferConformance(new PostgresUnderTest());

public sealed class PostgresTakeConformance() : TakeConformance(new PostgresUnderTest());

public sealed class PostgresReturnConformance() : ReturnConformance(new PostgresUnderTest());

public sealed class PostgresDecideConformance() : DecideConformance(new PostgresUnderTest());

public sealed class PostgresPermitStateConformance() : PermitStateConformance(new PostgresUnderTest());

public sealed class PostgresPermitGuardConformance() : PermitGuardConformance(new PostgresUnderTest());

public sealed class PostgresLaunchConformance() : LaunchConformance(new PostgresUnderTest());

public sealed class PostgresLaunchRaceConformance() : LaunchRaceConformance(new PostgresUnderTest());

public sealed class PostgresGateConformance() : GateConformance(new PostgresUnderTest());

public sealed class PostgresSettleConformance() : SettleConformance(new PostgresUnderTest());

public sealed class PostgresDueConformance() : DueConformance(new PostgresUnderTest());

public sealed class PostgresLookupConformance() : LookupConformance(new PostgresUnderTest());

public sealed class PostgresRefusedEventConformance() : RefusedEventConformance(new PostgresUnderTest());

public sealed class PostgresRetentionConformance() : RetentionConformance(new PostgresUnderTest());
