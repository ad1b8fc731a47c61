using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.ConsoleHost.CommandLine;
using ReplyScheduler.ConsoleHost.Posts;
using ReplyScheduler.ConsoleHost.Replay;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;

namespace ReplyScheduler.ConsoleHost.Commands;

/// <summary>Puts the scheduler together for a run: this is what a program of your own would do.</summary>
internal static class ReplyHost
{
    /// <summary>The pipeline's name, which is also the source of its permits.</summary>
    public const string Pipeline = "reply_v2_scheduler";

    private const string RefillAtMost = "*/5 * * * *";
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Registers everything. Nothing is opened yet.</summary>
    /// <param name="options">The run.</param>
    /// <param name="clockFrom">Where the clock of a new replay stands; null for a live run.</param>
    /// <param name="offers">The source of candidates.</param>
    /// <param name="posts">All posts, for the titles.</param>
    /// <exception cref="SchedulerConfigurationException">The options cannot work together.</exception>
    public static ServiceProvider Build(
        RunOptions options, DateTimeOffset? clockFrom, PlannedOffers offers, IReadOnlyList<StackExchangePost> posts)
    {
        string environment = options.Live ? "live" : "replay";
        var gap = LongestGap(CronSchedule.Parse(options.Every));
        var titles = posts.ToDictionary(post => post.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), post => post.Title);
        var services = new ServiceCollection();
        services.AddReplyScheduler(rs =>
        {
            options.Database.Use(rs, clockFrom, environment);
            rs.AddReplies(Pipeline, r => r
                .Every(options.Every)
                .AcceptRootsFrom(PlannedOffers.RootIssuer)
                .CandidateLife(2 * gap > Day ? 2 * gap : Day)
                .Source(offers.PullAsync, gap < TimeSpan.FromMinutes(5) ? options.Every : RefillAtMost)
                .Judge<LengthJudge>()
                .Prices(new PriceTable([KeyValuePair.Create(LengthJudge.Model, new ModelPrice(0, 0))]))
                .Compose((candidate, _) => ValueTask.FromResult(
                    ReplyText.Compose(candidate.TargetId, titles.GetValueOrDefault(candidate.TargetId, ""), candidate.Author, options.Seed)))
                .PublishToFile(options.OutPath));
        });
        return services.BuildServiceProvider();
    }

    // A candidate must live for at least two slots.
    private static TimeSpan LongestGap(CronSchedule every)
    {
        var occurrences = every.Upcoming(DateTimeOffset.UnixEpoch).Take(50).ToList();
        return occurrences.Zip(occurrences.Skip(1), (one, next) => next - one).DefaultIfEmpty(Day).Max();
    }
}
