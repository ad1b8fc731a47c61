using FluentAssertions;
using ReplyScheduler.Posting.Internal;
using ReplyScheduler.Testing;
using Xunit;

namespace ReplyScheduler.Core.Tests.Posting;

public sealed class FirstByteGateTests
{
    [Fact]
    public void A_second_connection_for_one_request_is_refused()
    {
        var gate = new FirstByteGate(Grants.Make());
        gate.Guard(new MemoryStream()).WriteByte(1);

        gate.Invoking(g => g.Guard(new MemoryStream())).Should().Throw<InvalidOperationException>();
        gate.Started.Should().BeTrue();
    }

    [Fact]
    public async Task Every_way_to_write_passes_the_gate()
    {
        Func<Stream, Task>[] ways =
        [
            stream => { stream.Write([1], 0, 1); return Task.CompletedTask; },
            stream => { stream.Write([1]); return Task.CompletedTask; },
            stream => { stream.WriteByte(1); return Task.CompletedTask; },
            stream => stream.WriteAsync(new byte[1], 0, 1),
            stream => stream.WriteAsync(new byte[1]).AsTask(),
            stream => Task.Factory.FromAsync(stream.BeginWrite([1], 0, 1, null, null), stream.EndWrite),
        ];
        foreach (var write in ways)
        {
            var (open, late) = (new FirstByteGate(Grants.Make()), new FirstByteGate(Grants.Make(timeLeft: TimeSpan.Zero)));
            var (sent, kept) = (new MemoryStream(), new MemoryStream());

            await write(open.Guard(sent));
            await late.Awaiting(gate => write(gate.Guard(kept))).Should().ThrowAsync<InvalidOperationException>();

            (open.Started, open.PastDeadline, sent.Length).Should().Be((true, false, 1));
            (late.Started, late.PastDeadline, kept.Length).Should().Be((false, true, 0));
        }
    }

    [Fact]
    public void A_request_that_began_in_time_is_sent_to_its_end()
    {
        var time = new ManualClock();
        var gate = new FirstByteGate(Grants.Make(timeLeft: TimeSpan.FromSeconds(20), time: time));
        var connection = new MemoryStream();
        var stream = gate.Guard(connection);
        stream.WriteByte(1);

        time.Advance(TimeSpan.FromSeconds(21));
        stream.WriteByte(2);

        connection.ToArray().Should().Equal(1, 2);
    }
}
