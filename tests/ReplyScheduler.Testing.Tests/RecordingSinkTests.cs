using FluentAssertions;
using ReplyScheduler.Events;
using Xunit;

namespace ReplyScheduler.Testing.Tests;

public sealed class RecordingSinkTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    private readonly RecordingSink sink = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_are_kept_in_order_and_found_by_type()
    {
        await EmitAsync("a", "b", "a");

        sink.Events.Select(e => e.Sequence).Should().Equal(1, 2, 3);
        sink.OfType("a").Select(e => e.Sequence).Should().Equal(1, 3);
        sink.OfType("c").Should().BeEmpty();
    }

    [Fact]
    public async Task A_wait_ends_with_an_event_that_came_before_it()
    {
        await EmitAsync("a", "b", "b");

        (await sink.WaitForAsync("b", TimeSpan.Zero, Token)).Sequence.Should().Be(2);
    }

    [Fact]
    public async Task A_wait_ends_when_the_event_comes()
    {
        var waiting = sink.WaitForAsync(e => e.Sequence == 3, Long, Token);
        await EmitAsync("a", "a");
        waiting.IsCompleted.Should().BeFalse();

        await EmitAsync("a");

        (await waiting).Sequence.Should().Be(3);
    }

    [Fact]
    public async Task A_wait_that_is_over_says_what_came_instead()
    {
        await EmitAsync("a", "b", "a");

        var waiting = () => sink.WaitForAsync("c", TimeSpan.FromMilliseconds(1), Token);

        (await waiting.Should().ThrowAsync<TimeoutException>()).WithMessage("*3 others*a (2), b (1)*");
    }

    [Fact]
    public async Task A_cancelled_wait_says_so()
    {
        using var stop = new CancellationTokenSource();
        var waiting = sink.WaitForAsync("c", Long, stop.Token);

        await stop.CancelAsync();

        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Many_may_send_and_wait_at_once()
    {
        var waits = Enumerable.Range(0, 50).Select(i => sink.WaitForAsync("e" + i, Long, Token)).ToList();

        await Parallel.ForEachAsync(Enumerable.Range(0, 50), Token, (i, ct) => sink.EmitAsync(new SchedulerEvent { Type = "e" + i, Message = "It happened." }, ct));

        (await Task.WhenAll(waits)).Select(e => e.Type).Should().Equal(Enumerable.Range(0, 50).Select(i => "e" + i));
        sink.Events.Should().HaveCount(50);
    }

    private async Task EmitAsync(params string[] types)
    {
        foreach (var type in types)
        {
            await sink.EmitAsync(new SchedulerEvent { Type = type, Message = "It happened.", Sequence = sink.Events.Count + 1 }, Token);
        }
    }
}
