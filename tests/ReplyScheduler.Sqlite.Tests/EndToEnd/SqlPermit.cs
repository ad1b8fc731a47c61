using System.Security.Cryptography;
using System.Text;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>A permit with its decision and candidate as hand-written SQL makes it. The candidate is decided, so that no run takes it.</summary>
internal static class SqlPermit
{
    /// <param name="target">The target; also the suffix of every text.</param>
    /// <param name="source">The permit's source; null for NULL.</param>
    /// <param name="decisionSource">The decision's source; null for NULL.</param>
    /// <param name="type">The permit's label.</param>
    /// <param name="text">The decision's text.</param>
    /// <param name="boundText">The text that the permit's hash is made of.</param>
    /// <param name="root">The root that candidate and permit name.</param>
    /// <param name="hasDecision">Whether the decision is stored.</param>
    public static string Of(
        string target, string? source, string? decisionSource = null, string type = "reply", string? text = null, string? boundText = null, string? root = null,
        bool hasDecision = true)
    {
        var decision = Guid.CreateVersion7();
        text ??= $"Well said, {target}.";
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(boundText ?? text)));
        var decide = hasDecision
            ? $"INSERT INTO reply_decisions (decision_id, pipeline, pipeline_source, target_id, root_id, content, content_sha256) VALUES ('{decision}', 'p', {Quote(decisionSource)}, {Quote(target)}, {Quote(root ?? target)}, {Quote(text)}, '{sha256}');"
            : "";
        return $"""
            INSERT OR IGNORE INTO reply_candidates (pipeline, target_id, root_id, root_issuer, root_method, root_confidence, author, tier, expires_at, not_before)
            VALUES ('by_sql', {Quote(target)}, {Quote(root ?? target)}, 'host', 'stated', 1, 'Ada', 1, 9000000000000000, 9000000000000000);
            {decide}
            INSERT INTO posting_permits (decision_id, decision_type, target_id, root_id, content_sha256, pipeline_source)
            VALUES ('{decision}', {Quote(type)}, {Quote(target)}, {Quote(root ?? target)}, '{sha256}', {Quote(source)});
            """;
    }

    private static string Quote(string? text) => text is null ? "NULL" : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
