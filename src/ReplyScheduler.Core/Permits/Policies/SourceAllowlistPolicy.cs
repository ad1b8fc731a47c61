namespace ReplyScheduler.Permits.Policies;

/// <summary>Whether a registered pipeline asked. Compared ordinally: no case folding, no trimming, no look-alikes (R22).</summary>
internal sealed class SourceAllowlistPolicy : BuiltInPolicy
{
    public const string Unknown = "unknown";

    public override string Name => "source_allowlist";

    public override PolicyVerdict Judge(PermitFacts facts)
    {
        var allowed = facts.Rules.AllowedSources;
        return facts.PipelineSource is { } source && allowed.Contains(source, StringComparer.Ordinal)
            ? Allowed
            : Deny(PermitReason.InvalidPipelineSource, $"The source is '{Got(facts.PipelineSource)}'; allowed: {string.Join(", ", allowed)}.");
    }

    /// <summary>A source as it is shown and stored: <c>unknown</c> for none.</summary>
    public static string Got(string? source) => string.IsNullOrEmpty(source) ? Unknown : source;
}
