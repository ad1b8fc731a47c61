using FluentAssertions;
using ReplyScheduler.Sqlite.Internal;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.Plumbing;

public sealed class ReadersTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    public ReadersTests()
    {
        _writer = _database.StartWriter();
        _readers = new(_database.File, TestDatabase.Statements);
    }

    public void Dispose()
    {
        _readers.Dispose();
        _writer.Dispose();
        _database.Dispose();
    }

    [Fact]
    public async Task A_read_sees_one_snapshot_while_the_writer_goes_on()
    {
        await AddAsync("first");
        var seen = await _readers.ReadAsync(
            s =>
            {
                var before = s.Scalar<long>("count");
                AddAsync("second").GetAwaiter().GetResult();
                return (before, s.Scalar<long>("count"));
            },
            default);
        seen.Should().Be((1L, 1L));
        (await _readers.ReadAsync(s => s.Scalar<long>("count"), default)).Should().Be(2);
    }

    [Fact]
    public async Task A_read_cannot_write_and_the_next_read_is_not_disturbed()
    {
        await AddAsync("first");
        var write = () => _readers.ReadAsync(s => s.Execute("add", ("text", "x")), default);
        (await write.Should().ThrowAsync<StoreException>()).Which.IsTransient.Should().BeFalse();
        (await _readers.ReadAsync(s => s.Scalar<long>("count"), default)).Should().Be(1);
    }

    [Fact]
    public async Task More_reads_than_connections_wait_for_their_turn()
    {
        await AddAsync("first");
        var reads = Enumerable.Range(0, 100).Select(_ => _readers.ReadAsync(s => s.Scalar<long>("count"), default));
        (await Task.WhenAll(reads)).Should().OnlyContain(count => count == 1);
    }

    [Fact]
    public async Task A_file_that_does_not_exist_is_not_created()
    {
        var read = () => _readers.ReadAsync(s => s.Scalar<long>("count"), default);
        await read.Should().ThrowAsync<StoreException>().WithMessage("*does not exist*");
        File.Exists(_database.Options.Path).Should().BeFalse();
    }

    [Fact]
    public async Task A_read_after_disposal_is_refused()
    {
        _readers.Dispose();
        var read = () => _readers.ReadAsync(s => s.Scalar<long>("count"), default);
        await read.Should().ThrowAsync<ObjectDisposedException>();
    }

    private Task<int> AddAsync(string text) => _writer.RunAsync(s => s.Execute("add", ("text", text)), default);
}
