using FluentAssertions;
using Xunit;

namespace ReplyScheduler.Testing.Tests;

public sealed class ManualClockTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly ManualClock clock = new(Start);

    [Fact]
    public void It_moves_only_when_it_is_told_to()
    {
        var begun = clock.GetTimestamp();
        clock.GetUtcNow().Should().Be(Start);

        clock.Advance(TimeSpan.FromMinutes(3));

        clock.GetUtcNow().Should().Be(Start.AddMinutes(3));
        clock.GetElapsedTime(begun).Should().Be(TimeSpan.FromMinutes(3));
        clock.LocalTimeZone.Should().Be(TimeZoneInfo.Utc);
    }

    [Fact]
    public void Timers_ring_in_order_each_at_its_own_instant()
    {
        var rung = new List<(string Name, DateTimeOffset At)>();
        using var late = Timer("late", TimeSpan.FromSeconds(3), rung);
        using var first = Timer("first", Second, rung);
        using var second = Timer("second", Second, rung);

        clock.Advance(TimeSpan.FromSeconds(10));

        rung.Should().Equal(("first", Start.AddSeconds(1)), ("second", Start.AddSeconds(1)), ("late", Start.AddSeconds(3)));
    }

    [Fact]
    public void A_timer_that_is_set_during_a_move_rings_in_it_when_its_time_comes()
    {
        var rung = new List<(string Name, DateTimeOffset At)>();
        ITimer? chained = null;
        using var first = clock.CreateTimer(_ => chained = Timer("chained", Second, rung), null, Second, Timeout.InfiniteTimeSpan);

        clock.Advance(TimeSpan.FromSeconds(2));

        rung.Should().Equal(("chained", Start.AddSeconds(2)));
        chained!.Dispose();
    }

    [Fact]
    public void A_timer_with_a_period_rings_at_each_until_it_is_disposed()
    {
        var rung = new List<(string Name, DateTimeOffset At)>();
        var timer = Timer("again", Second, rung, period: TimeSpan.FromSeconds(2));

        clock.Advance(TimeSpan.FromSeconds(6));
        timer.Dispose();
        clock.Advance(TimeSpan.FromSeconds(6));

        rung.Select(ring => (ring.At - Start).TotalSeconds).Should().Equal(1, 3, 5);
        timer.Change(Second, Second).Should().BeFalse("it was disposed");
    }

    [Fact]
    public void A_timer_that_is_set_anew_rings_only_at_its_new_time()
    {
        var rung = new List<(string Name, DateTimeOffset At)>();
        using var timer = Timer("a", Second, rung);
        clock.Waiting.Should().Be(1);

        timer.Change(TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan).Should().BeTrue();

        clock.NextRing.Should().Be(Start.AddSeconds(5));
        clock.Advance(TimeSpan.FromSeconds(4));
        rung.Should().BeEmpty();
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromSeconds(4));
        rung.Should().BeEmpty();
        (clock.Waiting, clock.NextRing).Should().Be((0, (DateTimeOffset?)null));
    }

    [Fact]
    public async Task A_timer_without_a_wait_rings_at_once()
    {
        var rings = new TaskCompletionSource();
        await using var timer = clock.CreateTimer(_ => rings.TrySetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await rings.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_the_framework_builds_on_a_clock_works_with_it()
    {
        var delay = Task.Delay(TimeSpan.FromHours(1), clock);
        using var limit = new CancellationTokenSource(TimeSpan.FromHours(2), clock);

        clock.Advance(TimeSpan.FromMinutes(59));
        delay.IsCompleted.Should().BeFalse();
        clock.Advance(TimeSpan.FromMinutes(1));
        await delay.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        limit.IsCancellationRequested.Should().BeFalse();
        clock.Advance(TimeSpan.FromHours(1));
        limit.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public void A_move_back_is_refused() =>
        FluentActions.Invoking(() => clock.Advance(-Second)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void Moves_at_once_from_many_threads_lose_no_time_and_no_ring()
    {
        var rings = 0;
        var last = DateTimeOffset.MinValue;
        var isInOrder = true;
        using var timer = clock.CreateTimer(
            _ =>
            {
                rings++;
                isInOrder &= clock.GetUtcNow() > last;
                last = clock.GetUtcNow();
            },
            null, Second, Second);

        Parallel.For(0, 200, _ => clock.Advance(TimeSpan.FromSeconds(5)));

        clock.GetUtcNow().Should().Be(Start.AddSeconds(1000));
        (rings, isInOrder).Should().Be((1000, true));
    }

    [Fact]
    public void Timers_may_come_and_go_while_the_clock_moves()
    {
        var made = 0;
        var rung = 0;
        Parallel.For(0, 400, i =>
        {
            if (i % 2 == 0)
            {
                clock.Advance(TimeSpan.FromMilliseconds(1));
                return;
            }

            using var kept = clock.CreateTimer(_ => Interlocked.Increment(ref rung), null, TimeSpan.FromDays(1), Timeout.InfiniteTimeSpan);
            clock.CreateTimer(_ => Interlocked.Increment(ref rung), null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
            Interlocked.Increment(ref made);
        });

        clock.Advance(TimeSpan.FromDays(2));

        rung.Should().Be(made);
        clock.Waiting.Should().Be(0);
    }

    private ITimer Timer(string name, TimeSpan wait, List<(string Name, DateTimeOffset At)> rung, TimeSpan? period = null) =>
        clock.CreateTimer(_ => rung.Add((name, clock.GetUtcNow())), null, wait, period ?? Timeout.InfiniteTimeSpan);
}
