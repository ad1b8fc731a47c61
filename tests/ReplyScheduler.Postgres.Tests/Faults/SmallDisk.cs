using ReplyScheduler.Postgres.Tests.Clusters;

namespace ReplyScheduler.Postgres.Tests.Faults;

/// <summary>A file system in memory of a fixed size.</summary>
internal sealed class SmallDisk : FillableDisk
{
    private readonly string folder = Directory.CreateTempSubdirectory("reply-disk-").FullName;

    public override string? Folder => Path.Combine(folder, "cluster");

    public override bool HoldsLog => true;

    private string Ballast => Path.Combine(folder, "ballast");

    /// <summary>Null where mounting is not permitted.</summary>
    public static SmallDisk? TryMake(int megabytes)
    {
        var disk = new SmallDisk();
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=755", "tmpfs", disk.folder) is null) return disk;
        Directory.Delete(disk.folder);
        return null;
    }

    /// <summary>Takes what is left.</summary>
    public override async Task FillAsync(TestDatabase database)
    {
        await using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true) await file.WriteAsync(page);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public override Task FreeAsync(TestDatabase database)
    {
        File.Delete(Ballast);
        return Task.CompletedTask;
    }

    public override void Dispose()
    {
        Run("umount", "-l", folder);
        Directory.Delete(folder, recursive: true);
    }
}
