using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using ReplyScheduler.Replies;
using Xunit;

namespace ReplyScheduler.Testing.Tests;

public sealed class PublisherTrialTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_publisher_is_called_once_with_a_real_grant_for_exactly_these_words()
    {
        var publisher = new ScriptedPublisher();
        var options = new TrialOptions { TargetId = "t-1", Account = "ann", Platform = "forum" };

        var report = await PublisherTrial.PublishAsync(publisher, "Prune it in March.", options, Token);

        var grant = publisher.Grants.Should().ContainSingle().Subject;
        (grant.Text, grant.TargetId, grant.RootId, grant.Account, grant.Platform).Should().Be(("Prune it in March.", "t-1", "t-1", "ann", "forum"));
        (report.Status, report.Reason, report.PostedId, report.Calls).Should().Be((PermitStatus.Used, (PermitReason?)null, "post-1", 1));
        report.Permit.PermitId.Should().Be(grant.PermitId);
        report.Answer.Should().Be(new PublishOutcome.Posted("post-1"));
        report.LookUps.Should().BeEmpty();
        report.Events.Select(e => e.Type).Where(type => type.StartsWith("permit_", StringComparison.Ordinal)).Should().Equal("permit_requested", "permit_approved", "permit_in_flight", "permit_used");
    }

    [Fact]
    public async Task A_publisher_that_answers_unknown_is_recorded_so_and_asked_until_the_end()
    {
        var publisher = new ScriptedPublisher { Publish = (_, _) => new(new PublishOutcome.Unknown(PermitReason.Unknown5xx, "502")) };

        var report = await PublisherTrial.PublishAsync(publisher, "Hello!", cancellationToken: Token);

        (report.AfterCall.Status, report.AfterCall.Reason, report.AfterCall.Detail).Should().Be((PermitStatus.OutcomeUnknown, PermitReason.Unknown5xx, "502"));
        report.LookUps.Should().Equal(new LookupAnswer.NotFound());
        (report.Status, report.Reason, report.Calls).Should().Be((PermitStatus.NotPosted, PermitReason.LookupNegative, 1));
    }

    [Fact]
    public async Task Without_look_ups_the_outcome_stays_unknown()
    {
        var publisher = new ScriptedPublisher { Publish = (_, _) => new(new PublishOutcome.Unknown(PermitReason.UnknownTimeout)) };

        var report = await PublisherTrial.PublishAsync(publisher, "Hello!", new TrialOptions { LookUpFor = TimeSpan.Zero }, Token);

        report.Status.Should().Be(PermitStatus.OutcomeUnknown);
        publisher.Queries.Should().BeEmpty();
    }

    [Fact]
    public async Task A_refusal_is_recorded_with_its_reason()
    {
        var publisher = new ScriptedPublisher { Publish = (_, _) => new(new PublishOutcome.Refused(PermitReason.PlatformValidation, "Too rude.")) };

        var report = await PublisherTrial.PublishAsync(publisher, "Hello!", cancellationToken: Token);

        (report.Status, report.Reason, report.Permit.Detail).Should().Be((PermitStatus.NotPosted, PermitReason.PlatformValidation, "Too rude."));
    }

    [Fact]
    public async Task A_publisher_that_throws_leaves_the_outcome_unknown_and_its_exception_is_shown()
    {
        var error = new InvalidOperationException("No key.");
        var publisher = new ScriptedPublisher { Publish = (_, _) => throw error };

        var report = await PublisherTrial.PublishAsync(publisher, "Hello!", cancellationToken: Token);

        report.Error.Should().BeSameAs(error);
        report.Answer.Should().BeNull();
        (report.AfterCall.Status, report.AfterCall.Reason).Should().Be((PermitStatus.OutcomeUnknown, PermitReason.UnknownException));
    }

    [Fact]
    public async Task A_publisher_that_hangs_is_given_up_after_its_time_out()
    {
        var publisher = new ScriptedPublisher
        {
            Publish = async (_, ct) =>
            {
                await Task.Delay(Timeout.Infinite, ct);
                return new PublishOutcome.Posted("never");
            },
        };
        var options = new TrialOptions { SendWithin = TimeSpan.FromSeconds(1), PublishTimeOut = TimeSpan.FromSeconds(1), LookUpFor = TimeSpan.Zero };

        var report = await PublisherTrial.PublishAsync(publisher, "Hello!", options, Token);

        report.Status.Should().Be(PermitStatus.OutcomeUnknown);
        report.Calls.Should().Be(1);
    }

    [Fact]
    public async Task A_lost_answer_is_found_by_the_publishers_own_look_up()
    {
        var publisher = new ScriptedPublisher();

        var report = await PublisherTrial.PublishAsync(publisher, "Hello!", new TrialOptions { Fault = TrialFault.LoseAnswer }, Token);

        report.AfterCall.Status.Should().Be(PermitStatus.OutcomeUnknown);
        report.LookUps.Should().Equal(new LookupAnswer.Found("post-1"));
        (report.Status, report.Reason, report.PostedId, report.Calls).Should().Be((PermitStatus.Used, PermitReason.LookupFound, "post-1", 1));
        publisher.Queries.Should().OnlyContain(query => query.PermitId == report.Permit.PermitId);
    }

    [Fact]
    public async Task A_lost_call_is_not_found_where_a_look_up_is_the_truth()
    {
        var publisher = new ScriptedPublisher();

        var report = await PublisherTrial.PublishAsync(publisher, "Hello!", new TrialOptions { Fault = TrialFault.LoseCall }, Token);

        publisher.Grants.Should().BeEmpty();
        (report.Status, report.Reason).Should().Be((PermitStatus.NotPosted, PermitReason.LookupNegative));
    }

    [Fact]
    public async Task A_lost_call_is_believed_after_the_quarantine_only_with_an_older_post_in_sight()
    {
        var remote = new TrialOptions { Fault = TrialFault.LoseCall };

        var blind = await PublisherTrial.PublishAsync(new ScriptedPublisher { LookupTrust = LookupTrust.AfterQuarantine }, "Hello!", remote, Token);
        var seeing = await PublisherTrial.PublishAsync(
            new ScriptedPublisher { LookupTrust = LookupTrust.AfterQuarantine }, "Hello!", remote with { OlderContent = "An older one." }, Token);

        (blind.Status, blind.Reason).Should().Be((PermitStatus.Unresolved, PermitReason.LookupDeadline));
        (seeing.Status, seeing.Reason).Should().Be((PermitStatus.NotPosted, PermitReason.LookupNegative));
    }

    [Fact]
    public async Task The_librarys_own_file_publisher_passes_its_trial()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "replies.jsonl");

            var report = await PublisherTrial.PublishAsync(new JsonLinesPublisher(path), "Hello!", new TrialOptions { Fault = TrialFault.LoseAnswer }, Token);

            (report.Status, report.Reason).Should().Be((PermitStatus.Used, PermitReason.LookupFound));
            (await File.ReadAllLinesAsync(path, Token)).Should().ContainSingle().Which.Should().Contain(report.PostedId);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Words_that_no_permit_is_given_for_never_reach_the_publisher()
    {
        var publisher = new ScriptedPublisher();

        var placeholder = () => PublisherTrial.PublishAsync(publisher, "TODO", cancellationToken: Token);

        (await placeholder.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*content_placeholder*");
        publisher.Grants.Should().BeEmpty();
    }

    [Fact]
    public async Task A_target_that_is_not_valid_is_refused() =>
        await FluentActions.Awaiting(() => PublisherTrial.PublishAsync(new ScriptedPublisher(), "Hello!", new TrialOptions { TargetId = "" }, Token))
            .Should().ThrowAsync<InvalidCandidateException>();
}
