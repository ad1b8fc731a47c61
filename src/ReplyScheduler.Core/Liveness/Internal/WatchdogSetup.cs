using ReplyScheduler.Setup.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Liveness.Internal;

/// <summary>The watchdog's options, checked and frozen.</summary>
internal sealed record WatchdogSetup
{
    /// <summary>Whether ticks drive it.</summary>
    public bool IsDriven { get; init; }

    /// <summary>What this host writes into the database; null for nothing.</summary>
    public WatchdogThresholds? Thresholds { get; init; }

    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan SinkTimeOut { get; init; } = TimeSpan.FromSeconds(10);

    public static WatchdogSetup Of(WatchdogOptions options, List<string> errors)
    {
        Span(nameof(options.Period), options.Period, 5, 86_400, errors);
        Span(nameof(options.Silence), options.Silence, 1, 2_592_000, errors);
        Span(nameof(options.StartGrace), options.StartGrace, 0, 86_400, errors);
        Span(nameof(options.LeaseGrace), options.LeaseGrace, 1, 86_400, errors);
        Span(nameof(options.PermitUnknown), options.PermitUnknown, 1, 86_400, errors);
        Span(nameof(options.SloWindow), options.SloWindow, 60, 2_592_000, errors);
        Number(nameof(options.StuckSlots), options.StuckSlots, 10_000, errors);
        Number(nameof(options.SloSlots), options.SloSlots, 10_000, errors);
        Number(nameof(options.SloPercent), options.SloPercent, 100, errors);
        Number(nameof(options.MostAlerts), options.MostAlerts, 1_000, errors);
        SetupRules.Range("WatchdogOptions.ClockSkew", options.ClockSkew, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), errors);
        SetupRules.Range("WatchdogOptions.SinkTimeOut", options.SinkTimeOut, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2), errors);
        var set = new WatchdogThresholds
        {
            Period = options.Period, Silence = options.Silence, StartGrace = options.StartGrace, LeaseGrace = options.LeaseGrace, PermitUnknown = options.PermitUnknown,
            StuckSlots = options.StuckSlots, SloWindow = options.SloWindow, SloSlots = options.SloSlots, SloPercent = options.SloPercent, MostAlerts = options.MostAlerts,
        };
        return new WatchdogSetup { IsDriven = true, Thresholds = set == new WatchdogThresholds() ? null : set, ClockSkew = options.ClockSkew, SinkTimeOut = options.SinkTimeOut };
    }

    private static void Span(string name, TimeSpan? value, int from, int to, List<string> errors)
    {
        if (value is { } span) SetupRules.Range($"WatchdogOptions.{name}", span, TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to), errors);
    }

    private static void Number(string name, int? value, int to, List<string> errors)
    {
        if (value is { } number) SetupRules.Range($"WatchdogOptions.{name}", number, 1, to, errors);
    }
}
