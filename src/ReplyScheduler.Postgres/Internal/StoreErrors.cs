using System.Net.Sockets;
using Npgsql;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Turns what the driver and the server report into exceptions that say what to do. What the rows hold never gets into a message.</summary>
internal static class StoreErrors
{
    private const int LockTries = 3;

    /// <summary>Whether the exception comes from the driver, the server or the network, and not from the caller's own code.</summary>
    public static bool IsOfDriver(Exception error) => error is NpgsqlException or SocketException or IOException or TimeoutException;

    /// <summary>Whether the server refused a statement, for a reason that concerns its rows or its table.</summary>
    public static bool IsOfStatement(Exception error) => error is PostgresException { SqlState: { } state }
        && state[..2] is "22" or "23" or "42" or "44" or "P0" or "55" or "0A" or "0L" or "2F" or "38" or "39" && state != PostgresErrorCodes.LockNotAvailable;

    /// <summary>
    /// Whether the same step is worth another try at once: the server broke it off for the sake of another one, a row came first, or the
    /// pooled connection was dead. Each step may be tried again with the same request.
    /// </summary>
    public static bool MayRepeat(Exception error, int tries) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => true,
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } => tries < LockTries,
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => tries == 1,
        _ => tries == 1 && IsLost(error),
    };

    public static StoreException Translate(Exception error, string database)
    {
        var (text, isTransient) = error is PostgresException server ? Describe(server) : DescribeLost(error);
        var code = error is PostgresException { SqlState: var state, MessageText: var message } ? $" (Postgres error {state}: {message})" : $" ({error.GetBaseException().Message})";
        return new StoreException($"The database {database} {text}{code}", isTransient, error) { Fault = error is PostgresException { SqlState: { } of } ? Fault(of) : StoreFault.Unreachable };
    }

    private static StoreFault Fault(string state) => state switch
    {
        "55P03" or "40P01" or "40001" => StoreFault.Locked,
        "42501" or "28000" or "28P01" or "25006" => StoreFault.Refused,
        "3D000" => StoreFault.Unreachable,
        _ when IsLost(state) => StoreFault.Unreachable,
        _ when state.StartsWith("53", StringComparison.Ordinal) || state.StartsWith("58", StringComparison.Ordinal) => StoreFault.Exhausted,
        _ => StoreFault.Other,
    };

    private static bool IsLost(Exception error) => error is PostgresException server ? IsLost(server.SqlState) : error is not TimeoutException && error.InnerException is not TimeoutException;

    private static bool IsLost(string state) => state is "57P01" or "57P02" or "57P03" or "57P05" || state.StartsWith("08", StringComparison.Ordinal);

    private static (string Text, bool IsTransient) DescribeLost(Exception error) => error is TimeoutException || error.InnerException is TimeoutException
        ? ("did not answer in time: check the server, the network and the size of the connection pool. If this was a step that writes, its outcome is unknown.", true)
        : ("cannot be reached: check the server, the network and the connection string. If this was a step that writes, its outcome is unknown.", true);

    private static (string Text, bool IsTransient) Describe(PostgresException error) => error.SqlState switch
    {
        "55P03" or "40P01" or "40001" => ("is locked by another session: end what holds the lock, or raise PostgresOptions.LockTimeout.", true),
        "57014" => ("took too long for a step, which was ended: look at its load and its locks, or raise PostgresOptions.StepTimeout.", true),
        "53100" => ("has no disk space left: free some, then try again.", true),
        "53300" => ("has no connection left: lower PostgresOptions.MaxPoolSize, or raise max_connections.", true),
        "25006" => ("takes no writes now: it is a standby, or set to read only.", true),
        "42501" => ("refuses this role: give it the rights that PostgresStore.GrantScript lists.", false),
        "42P01" or "3F000" or "42883" => ("lacks a table or function of ours: migrate it (PostgresOptions.MigrateAtStart, PostgresStore.MigrateAsync or the script).", false),
        "25001" => ("has another default isolation than 'read committed', which steps need: ALTER ROLE or ALTER DATABASE ... SET default_transaction_isolation = 'read committed'.", false),
        "28000" or "28P01" => ("does not let this role in: check user, password and pg_hba.conf.", false),
        "3D000" => ("does not exist: create it, or check the connection string.", false),
        "26000" or "42P05" => ("does not keep prepared statements, as behind PgBouncer in transaction mode: set PostgresOptions.PrepareStatements to false.", false),
        var state when IsLost(state) => ("ended the connection: it restarts, or an administrator ended the session. If this was a step that writes, its outcome is unknown.", true),
        var state when state.StartsWith("53", StringComparison.Ordinal) || state.StartsWith("58", StringComparison.Ordinal) => ("is out of resources or has a fault of its machine: look at the server's log.", true),
        _ => ("refused a statement.", false),
    };
}
