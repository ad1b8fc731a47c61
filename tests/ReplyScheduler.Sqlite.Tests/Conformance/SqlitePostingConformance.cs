using ReplyScheduler.Store.Conformance;

namespace ReplyScheduler.Sqlite.Tests.Conformance;

public sealed class SqliteOfferConformance() : OfferConformance(new SqliteUnderTest());

public sealed class SqliteTakeConformance() : TakeConformance(new SqliteUnderTest());

public sealed class SqliteReturnConformance() : ReturnConformance(new SqliteUnderTest());

public sealed class SqliteDecideConformance() : DecideConformance(new SqliteUnderTest());

public sealed class SqlitePermitStateConformance() : PermitStateConformance(new SqliteUnderTest());

public sealed class SqlitePermitGuardConformance() : PermitGuardConformance(new SqliteUnderTest());
