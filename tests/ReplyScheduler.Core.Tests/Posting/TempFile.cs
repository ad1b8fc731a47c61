namespace ReplyScheduler.Core.Tests.Posting;

/// <summary>A path in a directory of its own, removed with it.</summary>
internal sealed class TempFile : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("replies-").FullName;

    public string Path => System.IO.Path.Combine(directory, "replies.jsonl");

    public string[] Lines => File.ReadAllLines(Path);

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
