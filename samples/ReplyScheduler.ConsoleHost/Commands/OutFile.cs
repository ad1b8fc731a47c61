namespace ReplyScheduler.ConsoleHost.Commands;

/// <summary>Tries the files of a run before anything starts, so that a wrong path costs no slot its reply.</summary>
internal static class OutFile
{
    // EWOULDBLOCK of Linux and of macOS; the sharing violation of Windows. Another process is publishing, so the file is fine.
    private static readonly uint[] HeldByAnother = [11, 35, 0x80070020];

    /// <summary>Opens the file for writing, making it if it is missing, and closes it. Its content stays as it is.</summary>
    /// <exception cref="BadInputException">It cannot be written.</exception>
    public static void Check(string path)
    {
        RequireFolder("--out", path);
        try
        {
            File.Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }
        catch (IOException problem) when (HeldByAnother.Contains((uint)problem.HResult))
        {
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new BadInputException($"--out {path}: no permission to write it.", problem);
        }
        catch (Exception problem) when (problem is IOException or NotSupportedException or ArgumentException)
        {
            throw new BadInputException($"--out {path}: it cannot be written: {problem.Message}", problem);
        }
    }

    /// <summary>Whether the file holds replies of an earlier run.</summary>
    public static bool IsBegun(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };

    /// <summary>
    /// A new database knows nothing of replies that a file holds already, and would answer their targets again. A SQLite file that is
    /// missing is new; of any other database its events tell (<see cref="Replay.PlanMark.AgreeAsync"/>).
    /// </summary>
    /// <exception cref="BadInputException">The database is new and the file is not empty.</exception>
    public static void RequireOwn(string path, Database database)
    {
        if (database is SqliteFile { Path: var file } && !File.Exists(file) && IsBegun(path))
        {
            throw NotKnown(path, database);
        }
    }

    /// <summary>The error for a file with replies that the database does not know.</summary>
    public static BadInputException NotKnown(string path, Database database) =>
        new($"--out {path}: it holds replies already, but the database {database.Name} is new and does not know them. Give another --out, or the database that they belong to.");

    /// <summary>Checks that the path can be a file: no directory, and inside a directory.</summary>
    /// <exception cref="BadInputException">It cannot.</exception>
    public static void RequireFolder(string option, string path)
    {
        if (Directory.Exists(path))
        {
            throw new BadInputException($"{option} {path}: this is a directory, not a file.");
        }

        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is null || !Directory.Exists(folder))
        {
            throw new BadInputException($"{option} {path}: its folder does not exist; create it first.");
        }
    }
}
