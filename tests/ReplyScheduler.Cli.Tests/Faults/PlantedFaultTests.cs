using System.Net;
using System.Text.Json;
using FluentAssertions;
using ReplyScheduler.Diagnoses;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing;
using Xunit;
using Microsoft.Extensions.DependencyInjection;

namespace ReplyScheduler.Cli.Tests.Faults;

/// <summary>Each fault is planted in a host that works, and the doctor names it: that fault, and no other.</summary>
public sealed class PlantedFaultTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Action<ReplySchedulerBuilder> Work => scheduler => scheduler.AddJob("work", "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success));

    /// <summary>A host that has worked for a while, to the satisfaction of the doctor.</summary>
    private static async Task<(SchedulerHarness Host, Tool Tool)> StartAsync(Action<ReplySchedulerBuilder>? configure = null)
    {
        var host = await SchedulerHarness.StartAsync(configure ?? Work, cancellationToken: Token);
        await host.AdvanceAsync(Minute * 3, Token);
        var tool = Tool.OnFile(host.DatabasePath);
        (await tool.RunAsync("doctor")).Should().Match<Ran>(ran => ran.Code == ExitCodes.Pass && ran.Output.Contains("Nothing is wrong."), "nothing is planted yet");
        return (host, tool);
    }

    /// <summary>The one thing that is wrong.</summary>
    private static async Task<JsonElement> FoundAsync(Tool tool, string name)
    {
        var ran = await tool.RunAsync("doctor", "--json");
        ran.Code.Should().Be(ExitCodes.Fail, ran.Error);
        var wrong = ran.AnyJson().GetProperty("findings").EnumerateArray().Where(finding => finding.GetProperty("severity").GetString() != "note").ToList();
        wrong.Select(finding => finding.GetProperty("name").GetString()).Should().Equal([name], "{0}", ran.Output);
        wrong[0].GetProperty("remedy").GetString().Should().NotBeEmpty();
        (await tool.RunAsync("doctor")).Should().Match<Ran>(text => text.Code == ExitCodes.Fail && text.Output.Contains(name) && text.Output.Contains("1 thing is wrong."));
        return wrong[0];
    }

    [Fact]
    public async Task No_timer_is_named()
    {
        var (host, tool) = await StartAsync();
        await using var _ = host;
        await host.SkipAsync(Minute * 4, Token);

        (await FoundAsync(tool, FindingNames.NoTimer)).GetProperty("found").GetString().Should().Contain("work since");
        await host.TickAsync(Token);
        (await tool.RunAsync("doctor", "--json")).AnyJson().GetProperty("findings").EnumerateArray().Should().NotContain(finding => finding.GetProperty("name").GetString() == FindingNames.NoTimer);
    }

    [Fact]
    public async Task A_timer_that_never_was_is_named()
    {
        using var folder = new TemporaryFolder();
        var tool = Tool.OnFile(folder.Path("bot.db"));
        await tool.RunAsync("migrate");
        await tool.RunAsync("jobs", "add", "work", "--schedule", "* * * * *");
        Sql.Execute(folder.Path("bot.db"), "UPDATE scheduled_jobs SET effective_from = effective_from - 600000000");

        (await FoundAsync(tool, FindingNames.NoTimer)).GetProperty("found").GetString().Should().StartWith("No instance was ever seen");
    }

    [Fact]
    public async Task A_secret_that_the_endpoint_refuses_is_named()
    {
        using var folder = new TemporaryFolder();
        using var endpoint = new Endpoint(HttpStatusCode.Unauthorized);
        var tool = Tool.OnFile(folder.Path("bot.db"));
        tool.Variables["REPLYSCHEDULER_SECRET"] = "the-wrong-secret-of-this-test";
        await tool.RunAsync("migrate");
        await tool.RunAsync("jobs", "add", "call", "--schedule", "0 0 1 1 *", "--endpoint", "/call");
        await tool.RunAsync("jobs", "run", "call");
        var tick = await tool.RunAsync("tick", "--base-url", endpoint.Url);

        tick.Should().Match<Ran>(ran => ran.Code == ExitCodes.Fail && ran.Output.Contains("failed  call"), "{0}{1}", tick.Output, tick.Error);
        var found = await FoundAsync(tool, FindingNames.WrongSecret);
        found.GetProperty("subject").GetString().Should().Be("call");
        found.GetProperty("found").GetString().Should().Contain("401");
    }

    [Fact]
    public async Task A_secret_that_the_trigger_refuses_is_named()
    {
        var (host, tool) = await StartAsync();
        await using var _ = host;
        await host.Store.Evidence.AppendAsync(
            new InstanceStamp(Guid.NewGuid(), "test"), [new SchedulerEvent { Type = "trigger_refused", Severity = EventSeverity.Warning, Message = "3 requests were refused." }], Token);

        var found = await FoundAsync(tool, FindingNames.WrongSecret);
        found.GetProperty("subject").GetString().Should().Be("trigger");
        found.GetProperty("found").GetString().Should().Contain("3 requests");
    }

    [Fact]
    public async Task A_disabled_job_is_named()
    {
        var (host, tool) = await StartAsync();
        await using var _ = host;
        Sql.Execute(host.DatabasePath, "UPDATE scheduled_jobs SET is_active = 0");

        (await FoundAsync(tool, FindingNames.JobDisabled)).GetProperty("remedy").GetString().Should().Contain("jobs activate work");
        (await tool.RunAsync("doctor", "--except", "job_disabled:work")).Code.Should().Be(ExitCodes.Pass, "who disabled it says so");
        (await tool.RunAsync("doctor", "--except", "job_disabled:other")).Code.Should().Be(ExitCodes.Fail);
    }

    [Fact]
    public async Task A_bad_cron_is_named()
    {
        var (host, tool) = await StartAsync();
        await using var _ = host;
        Sql.Execute(host.DatabasePath, "UPDATE scheduled_jobs SET schedule = '61 * * * *'");

        (await FoundAsync(tool, FindingNames.BadSchedule)).GetProperty("found").GetString().Should().Contain("61 * * * *");
    }

    [Fact]
    public async Task A_missing_handler_is_named()
    {
        var (host, tool) = await StartAsync();
        await using var _ = host;
        (await tool.RunAsync("jobs", "add", "report", "--schedule", "*/5 * * * *")).Text();
        await host.AdvanceAsync(Minute * 11, Token);

        (await FoundAsync(tool, FindingNames.NoHandler)).GetProperty("found").GetString().Should().Contain("'report'").And.Contain("slot(s) passed so");
    }

    [Fact]
    public async Task A_paused_job_is_named()
    {
        var (host, tool) = await StartAsync();
        await using var _ = host;
        (await tool.RunAsync("jobs", "pause", "work", "--for", "2h", "--by", "ann", "--why", "the feed is broken")).Text();
        await host.AdvanceAsync(Minute * 3, Token);

        (await FoundAsync(tool, FindingNames.JobPaused)).GetProperty("found").GetString().Should().Contain("by ann: the feed is broken");
    }

    [Fact]
    public async Task Schema_drift_is_named()
    {
        using var folder = new TemporaryFolder();
        var tool = Tool.OnFile(folder.Path("bot.db"));
        await tool.RunAsync("migrate");
        Sql.Execute(folder.Path("bot.db"), "DROP TRIGGER job_slots_fixed");

        (await FoundAsync(tool, FindingNames.SchemaDrift)).GetProperty("found").GetString().Should().Contain("job_slots_fixed");
        (await tool.RunAsync("jobs", "list")).Should().Match<Ran>(ran => ran.Code == ExitCodes.StoreUnreachable && ran.Error.Contains("job_slots_fixed"));
    }

    [Fact]
    public async Task A_locked_file_is_named()
    {
        using var folder = new TemporaryFolder();
        var tool = Tool.OnFile(folder.Path("bot.db"));
        await tool.RunAsync("migrate");
        using var other = Sql.Open(folder.Path("bot.db"));
        using var hold = other.CreateCommand();
        hold.CommandText = "BEGIN IMMEDIATE";
        hold.ExecuteNonQuery();

        (await FoundAsync(tool, FindingNames.StoreLocked)).GetProperty("found").GetString().Should().Contain("locked");
    }

    [Fact]
    public async Task A_rejected_source_is_named()
    {
        var (host, tool) = await StartAsync(scheduler => Replies(scheduler).AddJob("work", "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success)));
        await using var _ = host;
        Sql.Execute(host.DatabasePath, $"INSERT INTO posting_permits (permit_id, decision_id, target_id, root_id, content_sha256, pipeline_source) VALUES ('{Guid.NewGuid()}', '{Guid.NewGuid()}', 't', 't', '{new string('a', 64)}', 'somebody_else')");
        await host.AdvanceAsync(Minute * 2, Token);

        var found = await FoundAsync(tool, FindingNames.SourceRejected);
        found.GetProperty("subject").GetString().Should().Be("somebody_else");
        (await tool.RunAsync("permits", "list", "--status", "rejected", "--json")).Json().EnumerateArray().Single().GetProperty("reason_code").GetString().Should().Be("invalid_pipeline_source");
    }

    [Fact]
    public async Task A_dead_publisher_is_named()
    {
        var (host, tool) = await StartAsync(scheduler => Replies(scheduler));
        await using var _ = host;
        for (var i = 0; i < 3; i++)
        {
            await host.Candidates.OfferAsync(new Candidate { TargetId = $"post-{i}", Author = "ann", Text = "How?", ExpectedViews = 6000, Root = new RootEvidence($"post-{i}", "host") }, cancellationToken: Token);
            await host.AdvanceAsync(Minute * 2, Token);
        }

        var found = await FoundAsync(tool, FindingNames.PublisherFailing);
        (found.GetProperty("severity").GetString(), found.GetProperty("subject").GetString()).Should().Be(("critical", "default/default"));
        found.GetProperty("found").GetString().Should().Contain("NOT_POSTED:not_sent_connect_failed");
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_finding_and_no_crash()
    {
        using var folder = new TemporaryFolder();

        (await FoundAsync(Tool.OnFile(folder.Path("nothing.db")), FindingNames.StoreUnreachable)).GetProperty("found").GetString().Should().Contain("nothing.db");
        Directory.GetFiles(folder.Root).Should().BeEmpty("looking makes nothing");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_a_finding()
    {
        using var folder = new TemporaryFolder();

        await FoundAsync(Tool.OnFile(folder.Write("bot.db", new string('x', 5_000))), FindingNames.StoreDamaged);
    }

    [Fact]
    public async Task A_stop_switch_is_named_until_it_is_released()
    {
        var (host, tool) = await StartAsync();
        await using var _ = host;
        (await tool.RunAsync("stop", "--why", "it talks nonsense", "--by", "ann")).Text();

        (await FoundAsync(tool, FindingNames.Stopped)).GetProperty("found").GetString().Should().Contain("ann: it talks nonsense");
        (await tool.RunAsync("go", "--why", "mended")).Text();
        (await tool.RunAsync("doctor")).Code.Should().Be(ExitCodes.Pass);
    }

    private static ReplySchedulerBuilder Replies(ReplySchedulerBuilder scheduler) => scheduler.AddReplies("bot", replies => replies
        .Every("* * * * *").AcceptRootsFrom("host").Compose((candidate, _) => ValueTask.FromResult($"Thanks for {candidate.TargetId}!")).Publish(new NobodyListens()));

    /// <summary>No connection is made, so that no byte leaves.</summary>
    private sealed class NobodyListens : IReplyPublisher
    {
        public LookupTrust LookupTrust => LookupTrust.None;

        public ValueTask<PublishOutcome> PublishAsync(PublishGrant grant, CancellationToken cancellationToken) =>
            ValueTask.FromResult<PublishOutcome>(new PublishOutcome.NotSent(PermitReason.NotSentConnectFailed, "Connection refused."));

        public ValueTask<LookupAnswer> LookUpAsync(LookupQuery query, CancellationToken cancellationToken) => throw new InvalidOperationException("Nothing is unknown.");
    }
}
