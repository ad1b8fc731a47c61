using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.CrashHost;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;

if (args is ["--jobs", ..])
{
    await JobsReplay.RunAsync(args);
    Console.WriteLine("done");
    return 0;
}

var arguments = HostArguments.Parse(args);
var kill = arguments.Kill;
var begin = HostArguments.Begin;
var fed = HostArguments.Slot * arguments.Slots;
var services = new ServiceCollection();
services.AddReplyScheduler(rs => rs
    .UseStore(_ => new KillingStore(StoreMaker.Make(arguments.Database, begin), kill))
    .Configure(options => options.Lease = arguments.Lease)
    .AddEventSink(new CountingSink())
    .PostingEvery("*/5 * * * *")
    .AddReplies("reply_v2_scheduler", r => r
        .Every("*/15 * * * *")
        .AcceptRootsFrom("host")
        .SendWithin(arguments.SendWithin)
        .PublishTimeOut(arguments.SendWithin + TimeSpan.FromSeconds(10))
        .Source(PullAsync, "*/15 * * * *")
        .Judge(JudgeAsync)
        .Compose(ComposeAsync)
        .Publish(new KillingPublisher(new JsonLinesPublisher(arguments.Output), kill, new Gate(arguments.Gate, arguments.GateWhen)))));
await using var provider = services.BuildServiceProvider();
await provider.GetRequiredService<Replay>().RunAsync(begin + (HostArguments.Slot * arguments.Until), OperateAsync);
await provider.GetRequiredService<IReplyScheduler>().StopAsync(TimeSpan.FromSeconds(5));
Console.WriteLine("done");
return 0;

async ValueTask<IReadOnlyList<Candidate>> PullAsync(SourceRequest request, CancellationToken cancellationToken) =>
    await kill.AroundAsync("Pull", () => Task.FromResult(Posts.Since(begin, fed, request.Now)));

async ValueTask<JudgeAnswer> JudgeAsync(Candidate candidate, CancellationToken cancellationToken) =>
    await kill.AroundAsync("Judge", async () =>
    {
        if (arguments.SlowJudge) await Task.Delay(TimeSpan.FromSeconds(20), cancellationToken);
        return Posts.IsDenied(candidate) ? JudgeAnswer.Deny("off_topic") : JudgeAnswer.Allow();
    });

async ValueTask<string> ComposeAsync(Candidate candidate, CancellationToken cancellationToken) =>
    await kill.AroundAsync("Compose", () => Task.FromResult($"Thanks, {candidate.Author}!"));

// An operator at work: every eighth quarter of an hour replies stop, and go on with the next one, where what waited is taken back
// every other time; now and then a post is taken away.
async ValueTask OperateAsync(TickReport report)
{
    var quarter = (int)((report.Now - begin) / HostArguments.Slot);
    var permits = provider.GetRequiredService<IPermits>();
    if (quarter % 8 == 4) await permits.StopAsync(StopScope.Global, "*", "operator", "a drill");
    if (quarter % 8 is 5 or 6)
    {
        foreach (var permit in await PendingPermits.InAsync(arguments.Database, when: quarter == 5)) await permits.RevokeAsync(permit, "operator", "not today");
        await permits.GoAsync(StopScope.Global, "*", "operator", "the drill is over");
    }

    if (quarter % 8 == 2) await provider.GetRequiredService<ICandidateQueue>().WithdrawAsync("default", $"post-{quarter * 2}");
}
