namespace ReplyScheduler.Sqlite;

/// <summary>
/// How the SQLite store opens its file. The values are read once, when the store is built; later changes have no
/// effect. Instances are not thread-safe.
/// </summary>
public sealed class SqliteOptions
{
    /// <summary>
    /// The database file, absolute or relative to the working directory at the time when the store is built. It must be
    /// on a local disk, because the write-ahead log does not work over a network. Required; set by <c>UseSqlite</c>.
    /// </summary>
    public string Path { get; set; } = "";

    /// <summary>
    /// How long a call waits for a lock that another process holds before it fails with a transient
    /// <see cref="Stores.StoreException"/>. From 1 millisecond to 10 minutes; 5 seconds by default.
    /// </summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether the tables may be created in a file that already holds another program's tables. False by default, so
    /// that a mistyped path cannot mix two databases.
    /// </summary>
    public bool ShareFile { get; set; }

    /// <summary>
    /// The length of the write-ahead log, in pages of 4096 bytes, past which the writer copies it into the database
    /// file and truncates it. From 100 to 1,000,000; 8000 (about 32 MB) by default.
    /// </summary>
    public int CheckpointPages { get; set; } = 8000;

    /// <summary>Whether a missing file is created. True by default; false makes a missing file an error.</summary>
    public bool CreateIfMissing { get; set; } = true;

    /// <summary>
    /// The environment that a new database is marked with, and that an existing one must be marked with, so that tests cannot
    /// reach production. 1 to 100 characters; <c>default</c> by default.
    /// </summary>
    public string Environment { get; set; } = "default";

    /// <summary>
    /// Where the virtual clock of a new database stands: for replays and tests. Null, the default, means the system's clock. What a
    /// database was created with is fixed; opening it as the other kind is refused.
    /// </summary>
    public DateTimeOffset? VirtualClockFrom { get; set; }

    /// <summary>
    /// Accept a database of any clock and environment: for tools that look at it and do not run jobs. False by default.
    /// </summary>
    public bool AcceptAnyClock { get; set; }

    /// <summary>Returns one sentence for each value that cannot be used; none when all are in range.</summary>
    internal IEnumerable<string> Validate()
    {
        if (string.IsNullOrWhiteSpace(Path) || Path.Contains('\0'))
            yield return "SqliteOptions.Path is empty or not a path: pass the database file to UseSqlite.";
        else if (Path.Contains(":memory:", StringComparison.OrdinalIgnoreCase)
            || Path.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            yield return $"SqliteOptions.Path is '{Path}', but the store needs a plain file path: use a temporary file instead of a database in memory.";
        if (BusyTimeout < TimeSpan.FromMilliseconds(1) || BusyTimeout > TimeSpan.FromMinutes(10))
            yield return $"SqliteOptions.BusyTimeout is {BusyTimeout}, but must be from 1 millisecond to 10 minutes.";
        if (Environment is not { Length: >= 1 and <= 100 })
            yield return "SqliteOptions.Environment must have 1 to 100 characters.";
        if (CheckpointPages is < 100 or > 1_000_000)
            yield return $"SqliteOptions.CheckpointPages is {CheckpointPages}, but must be from 100 to 1,000,000.";
    }
}
