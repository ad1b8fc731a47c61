using ReplyScheduler.Testing.Conformance;

namespace ReplyScheduler.Postgres.Tests.Conformance;

public sealed class PostgresVerdictConformance() : VerdictConformance(new PostgresUnderTest());
