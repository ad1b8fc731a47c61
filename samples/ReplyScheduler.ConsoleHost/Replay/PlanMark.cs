using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ReplyScheduler.ConsoleHost.CommandLine;
using ReplyScheduler.ConsoleHost.Commands;
using ReplyScheduler.ConsoleHost.Posts;
using ReplyScheduler.Events;
using ReplyScheduler.Stores;

namespace ReplyScheduler.ConsoleHost.Replay;

/// <summary>
/// What the times and words of all offers depend on. It is kept in the database as an event, so that every later run, and a second
/// process on the same database, makes the same plan or is refused.
/// </summary>
internal sealed record PlanMark(int Slots, string Every, int Seed, bool OfferAnswers, string PostsSha256)
{
    /// <summary>The type of the event.</summary>
    public const string EventType = "posts_planned";

    private const int Page = 500;

    /// <summary>The mark of a run.</summary>
    public static PlanMark Of(RunOptions options, IReadOnlyList<StackExchangePost> posts) =>
        new(options.Slots, options.Every, options.Seed, options.OfferAnswers, Hash(posts));

    /// <summary>Writes the mark unless there is one, and checks that the first one says the same.</summary>
    /// <exception cref="BadInputException">The database was begun with another option, or it is new and the file of replies is not.</exception>
    public async Task AgreeAsync(IReplySchedulerStore store, RunOptions options, CancellationToken cancellationToken)
    {
        // In this order: another process may begin at the same time, and nobody posts before there is a mark.
        bool isBegun = OutFile.IsBegun(options.OutPath);
        if (await FirstAsync(store, cancellationToken) is not { } first)
        {
            if (isBegun)
            {
                throw OutFile.NotKnown(options.OutPath, options.Database);
            }

            var stamp = new InstanceStamp(Guid.NewGuid(), typeof(PlanMark).Assembly.GetName().Version?.ToString() ?? "unknown");
            await store.Evidence.AppendAsync(stamp, [ToEvent()], cancellationToken);

            // Another process may have written its mark a moment earlier; then that one counts.
            first = await FirstAsync(store, cancellationToken) ?? this;
        }

        Compare(first, options.Database);
    }

    private static async Task<PlanMark?> FirstAsync(IReplySchedulerStore store, CancellationToken cancellationToken)
    {
        for (long after = 0; ;)
        {
            var events = await store.Evidence.ReadEventsAsync(after, instance: null, Page, cancellationToken);
            if (events.FirstOrDefault(e => e.Type == EventType) is { Data: { } data })
            {
                return Parse(data);
            }

            if (events.Count == 0)
            {
                return null;
            }

            after = events[^1].Sequence;
        }
    }

    private void Compare(PlanMark first, Database database)
    {
        string? difference =
            first.PostsSha256 != PostsSha256 ? "other posts: give the same --posts"
            : first.Every != Every ? $"--every '{first.Every}': give the same"
            : first.Slots != Slots ? $"--slots {first.Slots}: give the same"
            : first.Seed != Seed ? $"--seed {first.Seed}: give the same"
            : first.OfferAnswers != OfferAnswers ? $"{(first.OfferAnswers ? "" : "no ")}--offer-answers: give the same"
            : null;
        if (difference is not null)
        {
            throw new BadInputException($"{database.Name} was begun with {difference}, or another {database.Option}.");
        }
    }

    private SchedulerEvent ToEvent() => new()
    {
        Type = EventType,
        Message = "The offers of posts were planned.",
        Data = EventData.Of(
            ("slots", Slots), ("every", Every), ("seed", Seed), ("offer_answers", OfferAnswers), ("posts_sha256", PostsSha256)),
    };

    private static PlanMark Parse(string data)
    {
        using var json = JsonDocument.Parse(data);
        var root = json.RootElement;
        return new PlanMark(
            root.GetProperty("slots").GetInt32(), root.GetProperty("every").GetString()!, root.GetProperty("seed").GetInt32(),
            root.GetProperty("offer_answers").GetBoolean(), root.GetProperty("posts_sha256").GetString()!);
    }

    private static string Hash(IReadOnlyList<StackExchangePost> posts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var post in posts)
        {
            string line = string.Create(
                CultureInfo.InvariantCulture,
                $"{post.Id}\n{post.Kind}\n{post.RootId}\n{post.CreatedAt:O}\n{post.Views}\n{post.Score}\n{post.Author}\n{post.Title}\n{post.BodyText}\n");
            hash.AppendData(Encoding.UTF8.GetBytes(line));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
