using System.Security.Cryptography;
using System.Text;

namespace ReplyScheduler.WebHost;

/// <summary>Where the trigger's secrets come from. They are never printed, and never stand in the list of processes.</summary>
/// <param name="Live">One, or two while one takes the place of the other.</param>
/// <param name="Origin">How the user finds them.</param>
internal sealed record Secrets(IReadOnlyList<string> Live, string Origin)
{
    public const string Variable = "REPLYSCHEDULER_TRIGGER_SECRET";

    /// <summary>From the file that is named, else from the environment, else from a file in the folder, which is made with a random one.</summary>
    /// <exception cref="IOException">The file cannot be read or made.</exception>
    public static Secrets Read(string? file, string folder)
    {
        if (file is not null) return new Secrets(Lines(file), $"in the file {file}");
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } found) return new Secrets([found], $"in the environment variable {Variable}");
        var own = Path.Combine(folder, "trigger-secret");
        if (!File.Exists(own)) Make(own);
        return new Secrets(Lines(own), $"in the file {own}");
    }

    /// <summary>Never printed, not even by accident.</summary>
    public override string ToString() => Origin;

    private static string[] Lines(string file) => [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];

    /// <summary>Only its owner may read it, from its first byte on.</summary>
    private static void Make(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n"));
    }
}
