using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using ReplyScheduler.Replies;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Setup.Internal;

/// <summary>What a host said about a pipeline, not yet checked, with the defaults of what it did not say.</summary>
internal sealed class PipelineSettings(string name)
{
    public string Name => name;

    public string Cron { get; set; } = "*/15 * * * *";

    public string TimeZone { get; set; } = "Etc/UTC";

    public List<string> RootIssuers { get; } = [];

    public double MinimumRootConfidence { get; set; } = 0.9;

    public List<string> FurtherSources { get; } = [];

    public Func<IServiceProvider, IJudge>? Judge { get; set; }

    public Func<IServiceProvider, IComposer>? Composer { get; set; }

    public Func<IServiceProvider, ICandidateSource>? Source { get; set; }

    public string RefillCron { get; set; } = "*/5 * * * *";

    public Func<IServiceProvider, IReplyPublisher>? Publisher { get; set; }

    /// <summary>The file to publish into; null for another publisher.</summary>
    public string? File { get; set; }

    public List<Func<IServiceProvider, IApprovalPolicy>> Policies { get; } = [];

    public (long Tier1, long Tier2, long Tier3) Tiers { get; set; } = (TierBounds.Default.Tier1, TierBounds.Default.Tier2, TierBounds.Default.Tier3);

    public PriceTable Prices { get; set; } = PriceTable.Empty;

    public double Target { get; set; } = 4;

    public TimeSpan CandidateLife { get; set; } = TimeSpan.FromHours(24);

    public int MaxAttempts { get; set; } = 3;

    public TimeSpan BackOff { get; set; } = TimeSpan.FromMinutes(5);

    public TimeSpan PermitLife { get; set; } = TimeSpan.FromMinutes(30);

    public int MaxLength { get; set; } = 10_000;

    public bool RequireSummons { get; set; }

    public TimeSpan DuplicateTextWindow { get; set; } = TimeSpan.FromHours(24);

    public GateLimits Gates { get; set; } = new(TimeSpan.Zero, null, null);

    public TimeSpan JudgeTimeOut { get; set; } = TimeSpan.FromSeconds(30);

    public TimeSpan ComposeTimeOut { get; set; } = TimeSpan.FromSeconds(60);

    public TimeSpan PolicyTimeOut { get; set; } = TimeSpan.FromSeconds(2);

    public TimeSpan SendWithin { get; set; } = TimeSpan.FromSeconds(20);

    public TimeSpan PublishTimeOut { get; set; } = TimeSpan.FromSeconds(30);
}
