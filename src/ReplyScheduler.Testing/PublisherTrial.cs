using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using ReplyScheduler.Replies;
using ReplyScheduler.Setup;
using ReplyScheduler.Testing.Internal;

namespace ReplyScheduler.Testing;

/// <summary>
/// Tries a publisher with a real grant. A grant cannot be made outside the library, so the trial goes the library's own way: a
/// candidate, a decision, a permit, its claim, the one publish call, the record, and look-ups while the outcome is unknown, all in
/// a temporary store. Safe for concurrent use.
/// </summary>
public static class PublisherTrial
{
    private const string Pipeline = "publisher_trial";
    private const string Host = "trial";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>Lets the library publish one reply by the publisher, and says what was recorded.</summary>
    /// <param name="publisher">Called once, and asked to look up while the outcome is unknown. The caller disposes it, if need be.</param>
    /// <param name="content">The reply.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Ends the trial between two steps.</param>
    /// <exception cref="SchedulerConfigurationException">An option is out of range.</exception>
    /// <exception cref="InvalidCandidateException">The target, the account or the platform is not valid.</exception>
    /// <exception cref="InvalidOperationException">No permit came about, such as for a content that is only a placeholder; the message says why.</exception>
    public static async Task<TrialReport> PublishAsync(
        IReplyPublisher publisher, string content, TrialOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(publisher);
        ArgumentNullException.ThrowIfNull(content);
        options ??= new TrialOptions();
        var watched = new WatchedPublisher(publisher, options);
        var older = options.TargetId + "-older";
        var harness = await SchedulerHarness.StartAsync(
            rs => rs.AddReplies(Pipeline, r => Describe(r, watched, options, older, content)),
            new HarnessOptions { Patience = options.PublishTimeOut + Margin },
            cancellationToken).ConfigureAwait(false);
        await using (harness.ConfigureAwait(false))
        {
            if (options.OlderContent is not null) await PostAsync(harness, options, older, cancellationToken).ConfigureAwait(false);
            var afterCall = await PostAsync(harness, options, options.TargetId, cancellationToken).ConfigureAwait(false);
            var permit = await LookUpAsync(harness, afterCall, options.LookUpFor, cancellationToken).ConfigureAwait(false);
            var events = await harness.Stored.EventsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            return watched.Report(permit, afterCall, [.. events.Where(e => e.PermitId == permit.PermitId)]);
        }
    }

    private static void Describe(ReplyPipelineBuilder pipeline, IReplyPublisher publisher, TrialOptions options, string older, string content) => pipeline
        .Every("* * * * *")
        .AcceptRootsFrom(Host)
        .Compose((candidate, _) => ValueTask.FromResult(candidate.TargetId == older ? options.OlderContent! : content))
        .SendWithin(options.SendWithin)
        .PublishTimeOut(options.PublishTimeOut)
        .Publish(publisher);

    /// <summary>Offers a candidate and lets the next planning slot come, with everything that it wakes.</summary>
    private static async Task<RecordedPermit> PostAsync(SchedulerHarness harness, TrialOptions options, string target, CancellationToken cancellationToken)
    {
        var candidate = new Candidate
        {
            TargetId = target, Author = Host, Text = "What do you think?", ExpectedViews = 10_000, Root = new RootEvidence(target, Host),
            Account = options.Account, Platform = options.Platform,
        };
        await harness.Candidates.OfferAsync(candidate, cancellationToken: cancellationToken).ConfigureAwait(false);
        var now = await harness.NowAsync(cancellationToken).ConfigureAwait(false);
        await harness.AdvanceAsync(Minute - TimeSpan.FromTicks(now.Ticks % Minute.Ticks), cancellationToken).ConfigureAwait(false);
        return await PermitAsync(harness, target, cancellationToken).ConfigureAwait(false) ?? throw await NothingAsync(harness, target, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<RecordedPermit> LookUpAsync(SchedulerHarness harness, RecordedPermit permit, TimeSpan most, CancellationToken cancellationToken)
    {
        for (var passed = TimeSpan.Zero; permit.Status == PermitStatus.OutcomeUnknown && passed < most; passed += Minute)
        {
            await harness.AdvanceAsync(Minute, cancellationToken).ConfigureAwait(false);
            permit = (await PermitAsync(harness, permit.TargetId!, cancellationToken).ConfigureAwait(false))!;
        }

        return permit;
    }

    private static async Task<RecordedPermit?> PermitAsync(SchedulerHarness harness, string target, CancellationToken cancellationToken) =>
        (await harness.Stored.PermitsAsync(target, cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    private static async Task<InvalidOperationException> NothingAsync(SchedulerHarness harness, string target, CancellationToken cancellationToken)
    {
        var run = (await harness.Stored.RunsAsync(Pipeline, cancellationToken).ConfigureAwait(false))[^1];
        return new InvalidOperationException($"No permit came about for '{target}': the planning run ended as {run.Status}, reason {run.Reason ?? "none"}. {run.Error}".TrimEnd());
    }
}
