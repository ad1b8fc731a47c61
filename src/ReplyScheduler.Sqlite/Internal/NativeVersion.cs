using Microsoft.Data.Sqlite;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>The version of the native SQLite library in this process.</summary>
internal sealed record NativeVersion(Version Value)
{
    private static readonly Version FirstAffected = new(3, 7, 0);
    private static readonly Version FirstFixedIn350 = new(3, 50, 7);
    private static readonly Version FirstFixed = new(3, 51, 3);

    public static NativeVersion Read(SqliteConnection connection) => new(Version.Parse(connection.ServerVersion));

    /// <summary>
    /// Whether two connections that write or checkpoint at once can, very rarely, damage the file: 3.7.0 to 3.51.2,
    /// except 3.50.7 and later of 3.50.
    /// </summary>
    public bool HasWalResetBug =>
        Value >= FirstAffected && Value < FirstFixed
        && !(Value is { Major: 3, Minor: 50 } && Value >= FirstFixedIn350);

    /// <summary>What to tell the operator, or null when there is nothing to tell.</summary>
    public string? Warning => HasWalResetBug
        ? $"The native SQLite library is {Value}, which can very rarely damage a database that several processes write at once. "
          + "Let one process write the file, or use SQLite 3.51.3 or later (or 3.50.7 or later of 3.50)."
        : null;
}
