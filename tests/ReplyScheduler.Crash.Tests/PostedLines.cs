using System.Text.Json;

namespace ReplyScheduler.Crash.Tests;

/// <summary>What is public: the whole lines of the output file.</summary>
internal static class PostedLines
{
    /// <summary>Permit, posted id and target of each line. A last line that a death cut off is no reply: its newline is missing.</summary>
    public static async Task<List<(string Permit, string PostedId, string Target)>> ReadAsync(string path)
    {
        if (!File.Exists(path)) return [];
        var text = await File.ReadAllTextAsync(path);
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    private static (string Permit, string PostedId, string Target) Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        string Value(string name) => json.RootElement.GetProperty(name).GetString()!;
        return (Value("permit_id"), Value("posted_id"), Value("target"));
    }
}
