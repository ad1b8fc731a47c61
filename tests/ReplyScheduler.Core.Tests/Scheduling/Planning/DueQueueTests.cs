using FluentAssertions;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Scheduling.Planning;

/// <summary>The table of rows and the queue over it, beside a sorted list.</summary>
public sealed class DueQueueTests
{
    private static readonly JobRow Row = new CatalogueBench().Row("* * * * *");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Rows_come_out_by_moment_and_id_whatever_was_added_moved_and_removed_before(int seed)
    {
        var random = new Random(seed);
        var (table, expected) = (new JobTable(), new Dictionary<Guid, long>());
        var queue = new DueQueue(table);
        for (var step = 0; step < 20_000; step++)
        {
            var id = Id(random.Next(4000));
            var index = table.Find(id);
            (index >= 0).Should().Be(expected.ContainsKey(id));
            if (index >= 0) queue.Remove(index);
            if (index >= 0 && random.Next(3) == 0)
            {
                table.Remove(index);
                expected.Remove(id);
                continue;
            }

            if (index < 0) index = table.Add(id, new JobShape(Row, isHandled: true));
            expected[id] = table[index].Due = 1 + random.Next(500);
            queue.Add(index);
        }

        var taken = new List<(long Due, Guid Id)>();
        while (queue.Take(DateTimeOffset.MaxValue) is var index and >= 0) taken.Add((table[index].Due, table[index].Id));
        taken.Should().Equal(expected.Select(e => (e.Value, e.Key)).Order());
    }

    [Fact]
    public void A_row_that_is_not_due_stays()
    {
        var table = new JobTable();
        var queue = new DueQueue(table);
        var index = table.Add(Id(1), new JobShape(Row, isHandled: true));
        table[index].Due = CatalogueBench.Noon.UtcTicks;
        queue.Add(index);

        queue.Take(CatalogueBench.Noon.AddTicks(-1)).Should().BeNegative();
        queue.Next.Should().Be(CatalogueBench.Noon);
        queue.Take(CatalogueBench.Noon).Should().Be(index);
        queue.Next.Should().BeNull();
    }

    private static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
}
