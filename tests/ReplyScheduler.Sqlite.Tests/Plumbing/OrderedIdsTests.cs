using FluentAssertions;
using ReplyScheduler.Sqlite.Internal;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.Plumbing;

public sealed class OrderedIdsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Ids_grow_within_a_millisecond_and_from_one_to_the_next_and_say_their_time()
    {
        var ids = new OrderedIds();
        var made = Enumerable.Range(0, 70_000).Select(i => ids.Next(Now.AddMilliseconds(i / 35_000))).ToList();

        made.Select(id => id.ToString()).Should().BeInAscendingOrder(StringComparer.Ordinal).And.OnlyHaveUniqueItems();
        made.Should().OnlyContain(id => id.Version == 7 && (id.Variant & 0xC) == 0x8);
        made[^1].ToString().Replace("-", "")[..12].Should().Be(Guid.CreateVersion7(Now.AddMilliseconds(1)).ToString().Replace("-", "")[..12]);
    }

    [Fact]
    public void Two_writers_at_the_same_moment_make_different_ids()
    {
        var (one, other) = (new OrderedIds(), new OrderedIds());

        Enumerable.Range(0, 1000).SelectMany(_ => new[] { one.Next(Now), other.Next(Now) }).Should().OnlyHaveUniqueItems();
    }
}
