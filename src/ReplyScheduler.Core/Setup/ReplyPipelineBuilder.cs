using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using ReplyScheduler.Replies;
using ReplyScheduler.Replies.Internal;
using ReplyScheduler.Setup.Internal;

namespace ReplyScheduler.Setup;

/// <summary>
/// Describes a reply pipeline. A composer and a publisher are needed; everything else has a default. Faults are reported together
/// with all others when the configuring lambda of the scheduler returns. Types given to it are singletons unless the container
/// knows them otherwise. Not safe for concurrent use.
/// </summary>
public sealed class ReplyPipelineBuilder
{
    private const DynamicallyAccessedMemberTypes Constructors = DynamicallyAccessedMemberTypes.PublicConstructors;
    private readonly IServiceCollection services;

    internal ReplyPipelineBuilder(string name, IServiceCollection services) => (this.services, Settings) = (services, new PipelineSettings(name));

    internal PipelineSettings Settings { get; }

    /// <summary>When a reply is planned: one per slot at most. Default: <c>*/15 * * * *</c> in Etc/UTC.</summary>
    /// <param name="cron">A cron rule; see <see cref="Scheduling.CronSchedule"/>.</param>
    /// <param name="timeZone">An IANA id.</param>
    public ReplyPipelineBuilder Every(string cron, string timeZone = "Etc/UTC") => Set(s => (s.Cron, s.TimeZone) = (cron, timeZone));

    /// <summary>
    /// Whose evidence of a conversation's root counts, by the issuer's name in <see cref="RootEvidence"/>. Never the pipeline itself.
    /// Without any, every permit is rejected <c>target_root_unverified</c>. May be called several times.
    /// </summary>
    public ReplyPipelineBuilder AcceptRootsFrom(params string[] issuers) => Set(s => s.RootIssuers.AddRange(issuers));

    /// <summary>The least confidence of evidence of a root, 0 to 1. Default: 0.9.</summary>
    public ReplyPipelineBuilder MinimumRootConfidence(double confidence) => Set(s => s.MinimumRootConfidence = confidence);

    /// <summary>
    /// Further sources that are not to be rejected here, because their pipelines live in other hosts on the same database. Their
    /// permits are left to those hosts. May be called several times.
    /// </summary>
    public ReplyPipelineBuilder AllowSources(params string[] sources) => Set(s => s.FurtherSources.AddRange(sources));

    /// <summary>Judges candidates. Default: no judge, every candidate is answered.</summary>
    public ReplyPipelineBuilder Judge<[DynamicallyAccessedMembers(Constructors)] T>() where T : class, IJudge =>
        Set(s => s.Judge = Resolve<T>());

    /// <summary>Judges candidates by a delegate; see <see cref="IJudge"/>.</summary>
    public ReplyPipelineBuilder Judge(Func<Candidate, CancellationToken, ValueTask<JudgeAnswer>> judge)
    {
        ArgumentNullException.ThrowIfNull(judge);
        return Set(s => s.Judge = _ => new DelegateJudge(judge));
    }

    /// <summary>Writes the replies.</summary>
    public ReplyPipelineBuilder Compose<[DynamicallyAccessedMembers(Constructors)] T>() where T : class, IComposer =>
        Set(s => s.Composer = Resolve<T>());

    /// <summary>Writes the replies by a delegate that is no model; see <see cref="IComposer"/>.</summary>
    public ReplyPipelineBuilder Compose(Func<Candidate, CancellationToken, ValueTask<string>> compose)
    {
        ArgumentNullException.ThrowIfNull(compose);
        return Set(s => s.Composer = _ => new DelegateComposer(compose));
    }

    /// <summary>Pulls candidates by a job of its own, <c>&lt;name&gt;_refill</c>. Default: none, the host offers candidates itself.</summary>
    /// <param name="cron">When; it also runs when a planning run found the queue empty.</param>
    public ReplyPipelineBuilder Source<[DynamicallyAccessedMembers(Constructors)] T>(string cron = "*/5 * * * *") where T : class, ICandidateSource =>
        Set(s => (s.Source, s.RefillCron) = (Resolve<T>(), cron));

    /// <summary>Pulls candidates by a delegate; see <see cref="ICandidateSource"/>.</summary>
    /// <param name="pull">Pulls.</param>
    /// <param name="cron">When; it also runs when a planning run found the queue empty.</param>
    public ReplyPipelineBuilder Source(
        Func<SourceRequest, CancellationToken, ValueTask<IReadOnlyList<Candidate>>> pull, string cron = "*/5 * * * *")
    {
        ArgumentNullException.ThrowIfNull(pull);
        return Set(s => (s.Source, s.RefillCron) = (_ => new DelegateSource(pull), cron));
    }

    /// <summary>Puts replies on the platform.</summary>
    public ReplyPipelineBuilder Publish<[DynamicallyAccessedMembers(Constructors)] T>() where T : class, IReplyPublisher =>
        Set(s => s.Publisher = Resolve<T>());

    /// <summary>Puts replies on the platform. The caller disposes it, if need be.</summary>
    public ReplyPipelineBuilder Publish(IReplyPublisher publisher)
    {
        ArgumentNullException.ThrowIfNull(publisher);
        return Set(s => s.Publisher = _ => publisher);
    }

    /// <summary>Writes replies into a file, one line of JSON each; see <see cref="JsonLinesPublisher"/>.</summary>
    /// <param name="path">The file; its directory must exist.</param>
    public ReplyPipelineBuilder PublishToFile(string path)
    {
        var publisher = (Func<IServiceProvider, IReplyPublisher>)(container => new JsonLinesPublisher(path, container.GetService<TimeProvider>()));
        return Set(s => (s.Publisher, s.File) = (publisher, path ?? ""));
    }

    /// <summary>Adds a policy after the built-in ones; may be called for several, judged in the order of the calls.</summary>
    public ReplyPipelineBuilder Policy<[DynamicallyAccessedMembers(Constructors)] T>() where T : class, IApprovalPolicy =>
        Set(s => s.Policies.Add(Resolve<T>()));

    /// <summary>Adds a policy after the built-in ones; may be called for several, judged in the order of the calls.</summary>
    public ReplyPipelineBuilder Policy(IApprovalPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Set(s => s.Policies.Add(_ => policy));
    }

    /// <summary>The least expected views of tiers 1, 2 and 3, falling. Default: 5,000, 1,000, 500; see <see cref="TierBounds"/>.</summary>
    public ReplyPipelineBuilder Tiers(long tier1, long tier2, long tier3) => Set(s => s.Tiers = (tier1, tier2, tier3));

    /// <summary>What calls of models cost. Default: every model is unpriced.</summary>
    public ReplyPipelineBuilder Prices(PriceTable prices)
    {
        ArgumentNullException.ThrowIfNull(prices);
        return Set(s => s.Prices = prices);
    }

    /// <summary>The target in replies per hour, 0.01 to 3,600. Below it the pipeline is behind and takes tier 3, too. Default: 4.</summary>
    public ReplyPipelineBuilder Target(double repliesPerHour) => Set(s => s.Target = repliesPerHour);

    /// <summary>How long a candidate waits unless it says otherwise: two planning intervals to 365 d. Default: 24 h.</summary>
    public ReplyPipelineBuilder CandidateLife(TimeSpan life) => Set(s => s.CandidateLife = life);

    /// <summary>After so many attempts a candidate is dead, 1 to 100. Default: 3.</summary>
    public ReplyPipelineBuilder MaxAttempts(int attempts) => Set(s => s.MaxAttempts = attempts);

    /// <summary>A candidate's wait after its first failed attempt, doubled for each further one, 1 s to 24 h. Default: 5 min.</summary>
    public ReplyPipelineBuilder BackOff(TimeSpan wait) => Set(s => s.BackOff = wait);

    /// <summary>
    /// How long a permit may wait for its claim, to 30 d; at least two posting intervals with the time to send and the publish
    /// time-out. Default: 30 min.
    /// </summary>
    public ReplyPipelineBuilder PermitLife(TimeSpan life) => Set(s => s.PermitLife = life);

    /// <summary>The longest reply in UTF-16 characters, 1 to 100,000. Default: 10,000.</summary>
    public ReplyPipelineBuilder MaxLength(int characters) => Set(s => s.MaxLength = characters);

    /// <summary>Whether the author must have summoned the account. Default: no.</summary>
    public ReplyPipelineBuilder RequireSummons(bool required = true) => Set(s => s.RequireSummons = required);

    /// <summary>Refuses a text that the account said within this time, 0 (never refused) to 30 d. Default: 24 h.</summary>
    public ReplyPipelineBuilder DuplicateTextWindow(TimeSpan window) => Set(s => s.DuplicateTextWindow = window);

    /// <summary>
    /// Limits how often an account speaks, counted by claims. A closed gate makes permits wait, until they expire. Default: no limits.
    /// </summary>
    /// <param name="minSpacing">Least time between two claims, 0 to 7 d.</param>
    /// <param name="perHour">Claims in 60 minutes, 1 to 100,000; null for no limit.</param>
    /// <param name="perDay">Claims in 24 hours, 1 to 100,000; null for no limit.</param>
    public ReplyPipelineBuilder Gates(TimeSpan minSpacing = default, int? perHour = null, int? perDay = null) =>
        Set(s => s.Gates = new(minSpacing, perHour, perDay));

    /// <summary>How long the judge may take, 0.1 s to 4 min. Default: 30 s.</summary>
    public ReplyPipelineBuilder JudgeTimeOut(TimeSpan limit) => Set(s => s.JudgeTimeOut = limit);

    /// <summary>How long the composer may take, 0.1 s to 4 min. Default: 60 s.</summary>
    public ReplyPipelineBuilder ComposeTimeOut(TimeSpan limit) => Set(s => s.ComposeTimeOut = limit);

    /// <summary>How long each policy may take, 0.01 s to 1 min. Default: 2 s.</summary>
    public ReplyPipelineBuilder PolicyTimeOut(TimeSpan limit) => Set(s => s.PolicyTimeOut = limit);

    /// <summary>From the claim to the first byte at most, 1 s to 5 min. Default: 20 s.</summary>
    public ReplyPipelineBuilder SendWithin(TimeSpan limit) => Set(s => s.SendWithin = limit);

    /// <summary>How long a publish call may take before its outcome is unknown, the time to send to 5 min. Default: 30 s.</summary>
    public ReplyPipelineBuilder PublishTimeOut(TimeSpan limit) => Set(s => s.PublishTimeOut = limit);

    private Func<IServiceProvider, T> Resolve<[DynamicallyAccessedMembers(Constructors)] T>() where T : class
    {
        services.TryAddSingleton<T>();
        return static container => container.GetRequiredService<T>();
    }

    private ReplyPipelineBuilder Set(Action<PipelineSettings> change)
    {
        change(Settings);
        return this;
    }
}
