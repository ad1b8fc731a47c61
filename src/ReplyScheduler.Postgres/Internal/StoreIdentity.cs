using Npgsql;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Fixes what a database is when it is created.</summary>
internal static class StoreIdentity
{
    public static Task EstablishAsync(NpgsqlConnection connection, PostgresDatabase database, CancellationToken cancellationToken) => Task.CompletedTask;
}
