using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Core.Tests.Posting;
using ReplyScheduler.Permits.Internal;
using ReplyScheduler.Posting;
using ReplyScheduler.Posting.Internal;
using ReplyScheduler.Replies;
using ReplyScheduler.Replies.Internal;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Setup;

/// <summary>R54: options are typed and range-checked, all faults at once, each with its fix.</summary>
public sealed class ReplyPipelineOptionsTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void The_smallest_pipeline_is_a_composer_and_a_publisher()
    {
        var builder = Configure(Smallest);

        builder.Errors.Should().BeEmpty();
        builder.Definitions.Select(job => (job.Name, job.Type, job.Schedule)).Should().Equal(
            ("bot", JobTypes.ReplyPipeline, "*/15 * * * *"), ("posting_queue", JobTypes.PostingQueue, "* * * * *"));
        builder.Pipelines.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Name = "bot", Source = "bot", HasJudge = false });
    }

    [Fact]
    public void A_missing_composer_and_publisher_are_reported_together_with_their_fix() =>
        Configure(_ => { }).Errors.Should().HaveCount(2).And.Contain(e => e.Contains("Call Compose")).And.Contain(e => e.Contains("PublishToFile"));

    // R25
    [Fact]
    public void A_pipeline_does_not_accept_its_own_evidence() =>
        Configure(r => Smallest(r.AcceptRootsFrom("host", "bot"))).Errors.Should().ContainSingle().Which.Should().Contain("itself");

    public static TheoryData<string, Action<ReplyPipelineBuilder>> Faults => new()
    {
        { "MinimumRootConfidence", r => r.MinimumRootConfidence(1.1) },
        { "MinimumRootConfidence", r => r.MinimumRootConfidence(double.NaN) },
        { "AcceptRootsFrom", r => r.AcceptRootsFrom(" ") },
        { "AllowSources", r => r.AllowSources("") },
        { "Tiers", r => r.Tiers(1_000, 1_000, 500) },
        { "Target", r => r.Target(0) },
        { "Target", r => r.Target(double.NaN) },
        { "MaxAttempts", r => r.MaxAttempts(0) },
        { "MaxLength", r => r.MaxLength(0) },
        { "BackOff", r => r.BackOff(TimeSpan.Zero) },
        { "DuplicateTextWindow", r => r.DuplicateTextWindow(-Minute) },
        { "JudgeTimeOut", r => r.JudgeTimeOut(TimeSpan.FromMinutes(5)) },
        { "ComposeTimeOut", r => r.ComposeTimeOut(TimeSpan.Zero) },
        { "PolicyTimeOut", r => r.PolicyTimeOut(TimeSpan.Zero) },
        { "SendWithin", r => r.SendWithin(TimeSpan.Zero) },
        { "PublishTimeOut", r => r.PublishTimeOut(TimeSpan.FromSeconds(19)) },
        { "minSpacing", r => r.Gates(-Minute) },
        { "perHour", r => r.Gates(perHour: 0) },
        { "perDay", r => r.Gates(perDay: 100_001) },

        // R43: two planning intervals; R28: two posting intervals, the time to send and the publish time-out.
        { "CandidateLife", r => r.CandidateLife(30 * Minute - TimeSpan.FromTicks(1)) },
        { "PermitLife", r => r.PermitLife(TimeSpan.FromSeconds(169)) },
        { "PublishToFile", r => r.PublishToFile(" ") },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_names_its_option(string option, Action<ReplyPipelineBuilder> fault) =>
        Configure(r =>
        {
            Smallest(r);
            fault(r);
        }).Errors.Should().ContainSingle().Which.Should().StartWith("Pipeline 'bot'").And.Contain(option);

    [Fact]
    public void Every_limit_itself_is_allowed() => Configure(r => Smallest(r
        .CandidateLife(30 * Minute).PermitLife(TimeSpan.FromSeconds(170)).PublishTimeOut(TimeSpan.FromSeconds(30)).Tiers(3, 2, 0)
        .MinimumRootConfidence(1).Gates(TimeSpan.Zero, 1, 1).DuplicateTextWindow(TimeSpan.Zero))).Errors.Should().BeEmpty();

    [Fact]
    public void The_least_candidate_life_follows_the_schedule() =>
        Configure(r => Smallest(r.Every("0 12 * * *"))).Errors.Should().ContainSingle().Which.Should().Contain("CandidateLife");

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("b\u00f6t")]
    public void A_name_that_cannot_prefix_an_event_is_a_fault(string name)
    {
        var builder = new ReplySchedulerBuilder(new ServiceCollection());
        builder.AddReplies(name, Smallest);
        builder.Finally.ForEach(finish => finish());

        builder.Errors.Should().ContainSingle().Which.Should().Contain("ASCII");
    }

    [Fact]
    public async Task Two_pipelines_share_one_posting_job_and_each_others_sources_are_allowed()
    {
        var services = new ServiceCollection();
        services.AddReplyScheduler(rs => rs
            .UseStore(_ => new ScriptedStore())
            .AddReplies("one", r => Smallest(r.Source((_, _) => ValueTask.FromResult<IReadOnlyList<Candidate>>([])).AllowSources("elsewhere")))
            .AddReplies("two", r => Smallest(r.Judge((_, _) => ValueTask.FromResult(JudgeAnswer.Allow()))))
            .PostingEvery("*/2 * * * *"));
        await using var container = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });

        var pipelines = container.GetRequiredService<ReplyPipelines>();

        pipelines.Sources.Should().Equal("one", "two");
        pipelines.All.Should().AllSatisfy(p => p.Rules.AllowedSources.Should().Equal("one", "two", "elsewhere"));
        pipelines.Find("two")!.Judge.Should().NotBeNull();
        container.GetRequiredService<PostingRun>().Should().NotBeNull();
        container.GetRequiredService<ICandidateQueue>().Should().NotBeNull();
        container.GetRequiredService<ReplyScheduler.Permits.IPermits>().Should().NotBeNull();
    }

    [Fact]
    public void The_same_name_twice_is_a_fault() =>
        FluentActions.Invoking(() => new ServiceCollection().AddReplyScheduler(rs => rs
                .UseStore(_ => new ScriptedStore()).AddReplies("bot", r => Smallest(r)).AddReplies("bot", r => Smallest(r))))
            .Should().Throw<SchedulerConfigurationException>().WithMessage("*'bot' is used twice*");

    [Fact]
    public void A_bad_schedule_is_reported_with_everything_else() =>
        FluentActions.Invoking(() => new ServiceCollection().AddReplyScheduler(rs => rs
                .UseStore(_ => new ScriptedStore()).AddReplies("bot", r => r.Every("every day")).PostingEvery("never")))
            .Should().Throw<SchedulerConfigurationException>().Which.Errors.Should().HaveCount(4);

    private static void Smallest(ReplyPipelineBuilder r) => r
        .Compose((candidate, _) => ValueTask.FromResult($"Thanks, {candidate.Author}!"))
        .PublishToFile("replies.jsonl");

    private static ReplySchedulerBuilder Configure(Action<ReplyPipelineBuilder> configure)
    {
        var builder = new ReplySchedulerBuilder(new ServiceCollection());
        builder.AddReplies("bot", configure);
        builder.Finally.ForEach(finish => finish());
        return builder;
    }
}
