using System.Text.Json;

namespace ReplyScheduler.AspNetCore.Tests;

/// <summary>An answer, read whole.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Text">Its body.</param>
/// <param name="Headers">Its headers, those of the content included, one line each.</param>
internal sealed record Replied(int Status, string Text, IReadOnlyList<string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string Error => Json.GetProperty("error").GetString()!;

    public string? Header(string name) =>
        Headers.Where(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 2)..]).SingleOrDefault();

    public static async Task<Replied> OfAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode, await response.Content.ReadAsStringAsync(),
        [.. response.Headers.Concat(response.Content.Headers).SelectMany(header => header.Value.Select(value => $"{header.Key}: {value}")).Order()]);
}
