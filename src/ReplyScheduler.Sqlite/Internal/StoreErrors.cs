using Microsoft.Data.Sqlite;
using ReplyScheduler.Stores;
using SQLitePCL;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Turns what SQLite reports into exceptions that say what to do.</summary>
internal static class StoreErrors
{
    /// <summary>
    /// Whether an error concerns the one statement that met it, so that rolling back to a savepoint undoes it. Any other
    /// error may have damaged the transaction around it.
    /// </summary>
    public static bool IsOfStatement(SqliteException error) => error.SqliteErrorCode is
        raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG
        or raw.SQLITE_RANGE or raw.SQLITE_MISUSE;

    /// <summary>Whether a commit that failed so may be the doing of one of the steps in it.</summary>
    public static bool IsOfOneStep(SqliteException error) =>
        error.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_FULL;

    public static bool IsBusy(SqliteException error) =>
        error.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL;

    /// <summary>Leaves errors of the caller's own code as they are and translates those of SQLite.</summary>
    public static Exception Translate(Exception error, string path) =>
        error is SqliteException sqlite ? Translate(sqlite, path) : error;

    public static StoreException Translate(SqliteException error, string path)
    {
        var (text, transient) = Describe(error, path);
        return new StoreException($"{text} (SQLite error {error.SqliteExtendedErrorCode}: {error.Message})", transient, error) { Fault = Fault(error) };
    }

    private static StoreFault Fault(SqliteException error) => error.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL => StoreFault.Locked,
        raw.SQLITE_FULL or raw.SQLITE_NOMEM => StoreFault.Exhausted,
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => StoreFault.Refused,
        raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT => StoreFault.Damaged,
        raw.SQLITE_CANTOPEN or raw.SQLITE_IOERR => StoreFault.Unreachable,
        _ => StoreFault.Other,
    };

    private static (string Text, bool Transient) Describe(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL =>
            ($"The database '{path}' is locked: another process holds the file. Try again, end that process, or raise SqliteOptions.BusyTimeout.", true),
        raw.SQLITE_FULL =>
            ($"The database '{path}' cannot grow: free disk space, then try again.", true),
        raw.SQLITE_IOERR =>
            ($"Reading or writing the database '{path}' failed: check the disk and its free space. If this was a commit, its outcome is unknown.", true),
        raw.SQLITE_NOMEM =>
            ($"SQLite ran out of memory on '{path}': free memory, then try again.", true),
        raw.SQLITE_READONLY =>
            ($"The database '{path}' cannot be written: allow this user to write the file and its folder, and check that the file was not moved or deleted.", false),
        raw.SQLITE_NOTADB =>
            ($"The file '{path}' is not a SQLite database: give another path, or move the file away.", false),
        raw.SQLITE_CORRUPT =>
            ($"The database '{path}' is damaged: stop the program, keep a copy of the file and its -wal file, and restore a backup.", false),
        raw.SQLITE_CANTOPEN => (DescribeUnopened(path), false),
        raw.SQLITE_PERM or raw.SQLITE_AUTH =>
            ($"The database '{path}' may not be used: allow this user to read and write the file and its folder.", false),
        raw.SQLITE_CONSTRAINT =>
            ($"The database '{path}' refused a row that breaks a rule of its table.", false),
        _ => ($"The database '{path}' refused a statement.", false),
    };

    private static string DescribeUnopened(string path)
    {
        if (Directory.Exists(path))
            return $"The database '{path}' cannot be opened: it is a directory. Give the path of a file.";
        if (Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
            return $"The database '{path}' cannot be opened: the folder '{folder}' does not exist. Create it first.";
        return File.Exists(path)
            ? $"The database '{path}' cannot be opened: allow this user to read and write the file and its folder."
            : $"The database '{path}' does not exist and was not created: check the path, SqliteOptions.CreateIfMissing and the rights on its folder.";
    }
}
