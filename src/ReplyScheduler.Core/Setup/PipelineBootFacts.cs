namespace ReplyScheduler.Setup;

/// <summary>What the boot event says about a reply pipeline.</summary>
internal sealed record PipelineBootFacts(string Name, string Source, IReadOnlyList<string> AllowedSources, IReadOnlyList<string> AllowedRootIssuers, bool HasJudge);
