using FluentAssertions;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Scheduling.Control;

public sealed class WaitingWorkTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly WaitingWork waiting = new();
    private readonly Guid job = Guid.NewGuid();

    private ClaimResult Answer(DateTimeOffset? next = null, params Guid[] waitingForEnd) =>
        new(Now, 1, [], [], 0, false, null, next, []) { WaitingForEnd = waitingForEnd.ToHashSet() };

    [Fact]
    public void The_next_instant_is_the_earliest_that_was_told_or_heard()
    {
        waiting.Next.Should().BeNull();
        waiting.Take(Answer(Now.AddMinutes(5)));
        waiting.Expect(Now.AddMinutes(7));
        waiting.Next.Should().Be(Now.AddMinutes(5));
        waiting.Expect(Now.AddMinutes(3));
        waiting.Next.Should().Be(Now.AddMinutes(3));
    }

    [Fact]
    public void What_was_heard_while_a_claim_was_under_way_outlives_its_answer_until_it_is_due()
    {
        waiting.Begin();
        waiting.Expect(Now.AddMinutes(3));
        waiting.Expect(Now);
        waiting.Take(Answer());
        waiting.Next.Should().Be(Now.AddMinutes(3));
    }

    [Fact]
    public void The_end_of_a_run_that_something_waits_for_is_known()
    {
        waiting.Ended(job).Should().BeFalse();
        waiting.Take(Answer(null, job)).Should().BeFalse();
        waiting.Ended(Guid.NewGuid()).Should().BeFalse();
        waiting.Ended(job).Should().BeTrue();
    }

    [Fact]
    public void An_end_that_came_before_the_answer_that_tells_of_the_wait_makes_the_host_look_again()
    {
        waiting.Begin();
        waiting.Ended(job);
        waiting.Take(Answer(null, job)).Should().BeTrue();
        waiting.Begin();
        waiting.Take(Answer(null, job)).Should().BeFalse("the claim after it saw the end");
    }
}
