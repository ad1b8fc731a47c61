using ReplyScheduler.Stores;

namespace ReplyScheduler.ConsoleHost.Commands;

/// <summary>Opens a database to look at it. Nothing is made, whatever is named.</summary>
internal static class ExistingDatabase
{
    /// <summary>A store of any clock.</summary>
    /// <exception cref="BadInputException">There is no such file, or nothing is in it.</exception>
    public static IReplySchedulerStore Open(Database database)
    {
        if (database is SqliteFile { Path: var path })
        {
            Require(path);
        }

        return database.Open();
    }

    private static void Require(string path)
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
    }
}
