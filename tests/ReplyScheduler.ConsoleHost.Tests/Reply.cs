using System.Text.Json;

namespace ReplyScheduler.ConsoleHost.Tests;

/// <summary>A line of the file of replies.</summary>
internal sealed record Reply(string PermitId, string Target)
{
    public static IReadOnlyList<Reply> ReadAll(string path) => [.. File.ReadAllLines(path).Select(Parse)];

    private static Reply Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        return new Reply(json.RootElement.GetProperty("permit_id").GetString()!, json.RootElement.GetProperty("target").GetString()!);
    }
}
