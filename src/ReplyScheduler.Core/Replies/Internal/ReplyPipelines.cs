using System.Collections.Frozen;
using ReplyScheduler.Permits;

namespace ReplyScheduler.Replies.Internal;

/// <summary>The pipelines of this host. Immutable.</summary>
internal sealed class ReplyPipelines(IReadOnlyList<ReplyPipeline> all, IReadOnlyList<string> allowedSources)
{
    private readonly FrozenDictionary<string, ReplyPipeline> byName = all.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);
    private readonly FrozenDictionary<string, ReplyPipeline> bySource = all.ToFrozenDictionary(p => p.Source.Value, StringComparer.Ordinal);
    private readonly FrozenDictionary<string, ReplyPipeline> byRefill = all.ToFrozenDictionary(p => p.RefillJob, StringComparer.Ordinal);

    public IReadOnlyList<ReplyPipeline> All => all;

    /// <summary>The rules for permits of sources whose pipeline does not live here: the allowed sources, and nobody's evidence.</summary>
    public PermitRules Strangers { get; } = new() { AllowedSources = allowedSources };

    public IReadOnlyList<string> Sources { get; } = [.. all.Select(p => p.Source.Value)];

    public ReplyPipeline? Find(string name) => byName.GetValueOrDefault(name);

    public ReplyPipeline? OfSource(string? source) => source is null ? null : bySource.GetValueOrDefault(source);

    public ReplyPipeline? OfRefill(string job) => byRefill.GetValueOrDefault(job);
}
