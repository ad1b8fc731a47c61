using ReplyScheduler.Replies.Internal;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Setup.Internal;

/// <summary>Checks what a host said about a pipeline. Every fault is found in one go, each with its fix.</summary>
internal sealed class PipelineRules(PipelineSettings settings, List<string> errors)
{
    private const int NameLength = 100;
    private static readonly TimeSpan Tenth = TimeSpan.FromSeconds(0.1);

    /// <param name="rhythm">The planning schedule's rhythm; null if the schedule cannot be read, which is reported with the job.</param>
    /// <param name="postingInterval">From one posting run to the next.</param>
    public void Check(PlanningRhythm? rhythm, TimeSpan postingInterval)
    {
        CheckName();
        CheckParts();
        CheckNames("AcceptRootsFrom", settings.RootIssuers);
        CheckNames("AllowSources", settings.FurtherSources);
        if (settings.RootIssuers.Contains(settings.Name, StringComparer.Ordinal))
        {
            Fault("it accepts evidence of roots from itself, so the rule would bind nobody. Name whoever looks the root up in AcceptRootsFrom.");
        }

        CheckFigures();
        CheckTimes(rhythm, postingInterval);
    }

    private void CheckName()
    {
        var name = settings.Name;
        if (name is not { Length: > 0 and <= NameLength } || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            Fault($"its name is its job, source and event prefix. Use 1 to {NameLength} ASCII letters, digits, '_', '-' or '.'.");
        }
    }

    private void CheckParts()
    {
        if (settings.Composer is null) Fault("it has no composer. Call Compose with a delegate, or Compose<T>() with an IComposer.");
        if (settings.Publisher is null) Fault("it has no publisher. Call PublishToFile(path), or Publish with an IReplyPublisher.");
        if (settings.File is not null && string.IsNullOrWhiteSpace(settings.File)) Fault("PublishToFile has no path. Name the file.");
    }

    private void CheckNames(string option, List<string> names)
    {
        foreach (var name in names.Where(name => string.IsNullOrWhiteSpace(name) || name.Length > 256))
        {
            Fault($"{option} holds '{name}'. Names have 1 to 256 characters and are not blank.");
        }
    }

    private void CheckFigures()
    {
        var (tier1, tier2, tier3) = settings.Tiers;
        if (tier3 < 0 || tier2 <= tier3 || tier1 <= tier2) Fault($"Tiers are {tier1}, {tier2}, {tier3}. They must fall, and be 0 or more.");
        Range("MinimumRootConfidence", settings.MinimumRootConfidence, 0, 1);
        Range("Target", settings.Target, 0.01, 3_600);
        Range("MaxAttempts", settings.MaxAttempts, 1, 100);
        Range("MaxLength", settings.MaxLength, 1, 100_000);
        Range("Gates, minSpacing", settings.Gates.MinSpacing, TimeSpan.Zero, TimeSpan.FromDays(7));
        Range("Gates, perHour", settings.Gates.PerHour ?? 1, 1, 100_000);
        Range("Gates, perDay", settings.Gates.PerDay ?? 1, 1, 100_000);
    }

    private void CheckTimes(PlanningRhythm? rhythm, TimeSpan postingInterval)
    {
        // A candidate that waits for less than two rounds may expire before any round sees it (R43).
        if (rhythm is not null) Range("CandidateLife", settings.CandidateLife, 2 * rhythm.Interval, TimeSpan.FromDays(365));
        Range("BackOff", settings.BackOff, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        Range("DuplicateTextWindow", settings.DuplicateTextWindow, TimeSpan.Zero, TimeSpan.FromDays(30));
        Range("JudgeTimeOut", settings.JudgeTimeOut, Tenth, TimeSpan.FromMinutes(4));
        Range("ComposeTimeOut", settings.ComposeTimeOut, Tenth, TimeSpan.FromMinutes(4));
        Range("PolicyTimeOut", settings.PolicyTimeOut, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        Range("SendWithin", settings.SendWithin, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Range("PublishTimeOut", settings.PublishTimeOut, settings.SendWithin, TimeSpan.FromMinutes(5));

        // A permit that lives shorter than posting may take expires in the queue (R28).
        Range("PermitLife", settings.PermitLife, (2 * postingInterval) + settings.SendWithin + settings.PublishTimeOut, TimeSpan.FromDays(30));
    }

    /// <summary>Written so that what is no number is refused as well.</summary>
    private void Range<T>(string option, T value, T from, T to) where T : IComparable<T>
    {
        if (!(value.CompareTo(from) >= 0 && value.CompareTo(to) <= 0)) Fault($"{option} is {value}. Set it from {from} to {to}.");
    }

    private void Fault(string what) => errors.Add($"Pipeline '{settings.Name}': {what}");
}
