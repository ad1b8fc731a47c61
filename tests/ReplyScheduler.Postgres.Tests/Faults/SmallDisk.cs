using System.Diagnostics;

namespace ReplyScheduler.Postgres.Tests.Faults;

/// <summary>A file system in memory of a fixed size, which a test can fill and empty.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string ballast;

    public SmallDisk(int megabytes)
    {
        Folder = Directory.CreateTempSubdirectory("reply-disk-").FullName;
        ballast = Path.Combine(Folder, "ballast");
        var said = Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=755", "tmpfs", Folder);
        if (said is not null)
            throw new InvalidOperationException($"This test needs a disk that it can fill: a small tmpfs, which only somebody with the right to mount can make. Run the tests as root, in a container with --cap-add SYS_ADMIN. mount said: {said}");
    }

    public string Folder { get; }

    /// <summary>Takes what is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(ballast, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true) file.Write(page);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Free() => File.Delete(ballast);

    public void Dispose()
    {
        Run("umount", "-l", Folder);
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Null when it worked, else what the program said.</summary>
    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : said.Trim();
    }
}
