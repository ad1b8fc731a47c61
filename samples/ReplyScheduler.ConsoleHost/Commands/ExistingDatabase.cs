using ReplyScheduler.Sqlite;

namespace ReplyScheduler.ConsoleHost.Commands;

/// <summary>Opens a database to look at it. Nothing is created, whatever the path names.</summary>
internal static class ExistingDatabase
{
    /// <summary>A store on the file, of any clock.</summary>
    /// <exception cref="BadInputException">There is no such file, or nothing is in it.</exception>
    public static SqliteStore Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new BadInputException($"--db {path}: this is a directory, not a file.");
        }

        if (!File.Exists(path))
        {
            throw new BadInputException($"--db {path}: there is no such file; run makes one.");
        }

        if (new FileInfo(path).Length == 0)
        {
            throw new BadInputException($"--db {path}: the file is empty; run makes a database of it.");
        }

        return new SqliteStore(new SqliteOptions { Path = path, CreateIfMissing = false, AcceptAnyClock = true });
    }
}
