using ReplyScheduler.Permits;
using ReplyScheduler.Permits.Internal;
using ReplyScheduler.Posting;
using ReplyScheduler.Replies;
using ReplyScheduler.Replies.Internal;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Core.Tests.Permits;

/// <summary>A permit that every built-in rule allows, and the pipeline that it comes from. Tests change one thing at a time.</summary>
internal static class Good
{
    public const string Source = "reply_v2_scheduler";
    public const string Text = "Thanks, that helps!";

    public static readonly PermitRules Rules = new() { AllowedSources = [Source], AcceptedRootIssuers = ["host"] };

    private static readonly CronSchedule Schedule = CronSchedule.Parse("*/15 * * * *");

    public static PermitFacts Facts { get; } = PermitFactsReader.Read(Due(), Rules);

    public static DuePermit Due(Func<PermitRow, PermitRow>? change = null) => new()
    {
        Permit = (change ?? (row => row))(new PermitRow
        {
            PermitId = Guid.NewGuid(),
            DecisionId = Guid.NewGuid(),
            DecisionType = "reply",
            Account = "bot",
            Platform = "default",
            TargetId = "t-1",
            RootId = "t-1",
            ContentSha256 = ContentHash.Of(Text),
            PipelineSource = Source,
            Status = PermitStatus.Pending,
            ExpiresAt = new DateTimeOffset(2026, 5, 4, 3, 30, 0, TimeSpan.Zero),
        }),
        DecisionSource = Source,
        HasDecision = true,
        Content = Text,
        Author = "ann",
        EvidenceRootId = "t-1",
        EvidenceIssuer = "host",
        EvidenceMethod = "lookup",
        EvidenceConfidence = 1,
    };

    public static ReplyPipeline Pipeline(IReplyPublisher? publisher = null, params IApprovalPolicy[] policies) => new()
    {
        Name = Source,
        Source = PipelineSource.Mint(Source),
        Schedule = Schedule,
        Rules = Rules,
        Options = new PipelineOptions { Rhythm = PlanningRhythm.Of(Schedule) },
        Composer = new DelegateComposer((_, _) => ValueTask.FromResult(Text)),
        Publisher = publisher ?? new JsonLinesPublisher("unused.jsonl"),
        Policies = [.. policies.Select(policy => new NamedPolicy(policy))],
    };

    public static PermitApproval Approval(TimeProvider? time = null, BuiltInPolicies? builtIn = null, params IApprovalPolicy[] policies) =>
        new(new ReplyPipelines([Pipeline(null, policies)], [Source, "elsewhere"]), builtIn ?? BuiltInPolicies.All, time ?? TimeProvider.System);
}
