namespace ReplyScheduler.Bench.Stores;

/// <summary>Files in a folder of their own.</summary>
internal sealed class TempFolder(string parent) : Places
{
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(parent, "reply-bench-" + Guid.NewGuid().ToString("n")[..12]));
    private int _files;

    public override BenchStore New() => new SqliteBench(Path.Combine(_folder.FullName, $"{_files++}.db"));

    public static void Delete(string file)
    {
        foreach (var part in (string[])["", "-wal", "-shm"]) File.Delete(file + part);
    }

    protected override void Clean()
    {
        if (Directory.Exists(_folder.FullName)) _folder.Delete(recursive: true);
    }
}
