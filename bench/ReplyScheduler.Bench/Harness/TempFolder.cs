namespace ReplyScheduler.Bench.Harness;

/// <summary>The temporary files of a run; gone when it ends, by Ctrl+C too.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder;
    private int _files;

    public TempFolder(string parent)
    {
        _folder = Directory.CreateDirectory(Path.Combine(parent, "reply-bench-" + Guid.NewGuid().ToString("n")[..12]));
        Console.CancelKeyPress += Cancelled;
    }

    public string NewFile() => Path.Combine(_folder.FullName, $"{_files++}.db");

    public static void Delete(string file)
    {
        foreach (var part in (string[])["", "-wal", "-shm"]) File.Delete(file + part);
    }

    public void Dispose()
    {
        Console.CancelKeyPress -= Cancelled;
        if (_folder.Exists) _folder.Delete(recursive: true);
    }

    private void Cancelled(object? sender, ConsoleCancelEventArgs key)
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A round is still writing; what it leaves lies in the system's temporary folder.
        }
    }
}
