using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Setup;

namespace ReplyScheduler.Testing.Tests.Docs;

/// <summary>The program that the documentation tests.</summary>
public static class Bot
{
    public static void Configure(ReplySchedulerBuilder rs) => rs
        .AddJob<HourlyReport>("hourly_report", "0 * * * *")
        .AddReplies("bot", r => r
            .AcceptRootsFrom("host")
            .Compose((candidate, ct) => ValueTask.FromResult($"Thanks, {candidate.Author}!"))
            .Publish<ForumPublisher>());
}
