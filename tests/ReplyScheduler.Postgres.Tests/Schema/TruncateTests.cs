using FluentAssertions;
using Npgsql;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Schema;

public sealed class TruncateTests : IDisposable
{
    private readonly SchemaDatabase database = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task History_is_not_truncated_by_its_owner_either()
    {
        await database.MigrateAsync();

        foreach (var table in (string[])["store_info", "scheduled_jobs", "job_slots", "job_executions", "system_events", "reply_decisions", "posting_permits"])
        {
            (await FluentActions.Awaiting(() => database.SqlAsync($"TRUNCATE {table}")).Should().ThrowAsync<PostgresException>(table))
                .Which.Should().Match<PostgresException>(error => error.SqlState == PostgresErrorCodes.IntegrityConstraintViolation && error.MessageText.StartsWith(table + ":"));
        }
    }
}
