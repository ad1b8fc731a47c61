using FluentAssertions;
using Microsoft.Data.Sqlite;
using ReplyScheduler.Sqlite.Internal;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.Plumbing;

public sealed class WriterTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly SqliteWriter _writer;

    public WriterTests() => _writer = _database.StartWriter();

    public void Dispose()
    {
        _writer.Dispose();
        _database.Dispose();
    }

    [Fact]
    public async Task Steps_that_wait_together_share_one_transaction()
    {
        using var hold = await HoldAsync();
        var steps = Enumerable.Range(0, 100).Select(i => Run(s => (s.Execute("add", ("text", $"{i}")), s.Now).Now)).ToList();
        hold.Release();
        (await Task.WhenAll(steps)).Distinct().Should().ContainSingle();
        _database.Sql("SELECT count(*) FROM notes").Should().Be(100L);
    }

    [Fact]
    public async Task Steps_that_do_not_wait_together_have_transactions_of_their_own()
    {
        var first = await Run(s => s.Now);
        var second = await Run(s => s.Now);
        second.Should().BeGreaterThan(first);
    }

    [Fact]
    public async Task A_constraint_failure_rolls_back_only_its_step_and_fails_only_its_caller()
    {
        using var hold = await HoldAsync();
        var before = Add("a");
        var bad = Run(s => s.Execute("add", ("text", "b")) + s.Execute("add", ("text", "a")));
        var after = Add("c");
        hold.Release();
        await before;
        await after;
        var error = (await bad.Awaiting(t => t).Should().ThrowAsync<StoreException>()).Which;
        error.IsTransient.Should().BeFalse();
        error.Message.Should().Contain("breaks a rule").And.Contain("notes.text");
        (await Texts()).Should().Equal("a", "c");
    }

    [Fact]
    public async Task An_exception_of_the_step_itself_reaches_its_caller_unchanged_and_undoes_its_writes()
    {
        using var hold = await HoldAsync();
        var thrown = new FormatException("mine");
        var bad = Run<int>(s =>
        {
            s.Execute("add", ("text", "bad"));
            throw thrown;
        });
        var good = Add("good");
        hold.Release();
        await good;
        (await bad.Awaiting(t => t).Should().ThrowAsync<FormatException>()).Which.Should().BeSameAs(thrown);
        (await Texts()).Should().Equal("good");
    }

    [Fact]
    public async Task A_step_that_fills_the_disk_fails_alone_and_the_others_of_its_batch_are_stored()
    {
        await Run(s => s.Scalar<long>("limit_pages"));
        using var hold = await HoldAsync();
        var before = Add("before");
        var bad = Run(s => s.Execute("add", ("text", "bad")) + s.Execute("add_blob", ("size", 5_000_000)));
        var after = Add("after");
        hold.Release();
        await before;
        await after;
        var error = (await bad.Awaiting(t => t).Should().ThrowAsync<StoreException>()).Which;
        error.IsTransient.Should().BeTrue();
        error.Message.Should().Contain("free disk space").And.Contain(_database.Options.Path);
        (await Texts()).Should().Equal("after", "before");
    }

    [Fact]
    public async Task A_step_that_hides_a_failure_of_the_disk_is_not_committed()
    {
        await Run(s => s.Scalar<long>("limit_pages"));
        var bad = Run(s =>
        {
            s.Execute("add", ("text", "half"));
            try
            {
                return s.Execute("add_blob", ("size", 5_000_000));
            }
            catch (SqliteException)
            {
                return 0;
            }
        });
        await bad.Awaiting(t => t).Should().ThrowAsync<StoreException>().WithMessage("*free disk space*");
        (await Texts()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_step_that_breaks_the_commit_fails_alone()
    {
        using var hold = await HoldAsync();
        var bad = Run(s => s.Execute("add_link", ("note", 404)));
        var good = Add("good");
        hold.Release();
        await good;
        await bad.Awaiting(t => t).Should().ThrowAsync<StoreException>().WithMessage("*FOREIGN KEY*");
        await Run(s => s.Execute("add_link", ("note", 404))).Awaiting(t => t).Should().ThrowAsync<StoreException>();
        (await Texts()).Should().Equal("good");
    }

    [Fact]
    public async Task A_step_is_cancelled_before_it_starts_and_never_after()
    {
        using var early = new CancellationTokenSource();
        using var late = new CancellationTokenSource();
        using var hold = await HoldAsync();
        var cancelled = _writer.RunAsync(s => s.Execute("add", ("text", "cancelled")), early.Token);
        var started = _writer.RunAsync(
            s =>
            {
                late.Cancel();
                return s.Execute("add", ("text", "started"));
            },
            late.Token);
        await early.CancelAsync();
        await cancelled.Awaiting(t => t).Should().ThrowAsync<OperationCanceledException>();
        hold.Release();
        (await started).Should().Be(1);
        (await Texts()).Should().Equal("started");
    }

    [Fact]
    public async Task A_lock_of_another_process_gives_a_transient_error_and_the_next_step_succeeds()
    {
        _writer.Dispose();
        _database.Options.BusyTimeout = TimeSpan.FromMilliseconds(20);
        using var writer = _database.StartWriter();
        await writer.RunAsync(s => s.Now, default);
        using (var other = _database.OpenOther())
        {
            using var transaction = other.BeginTransaction();
            var blocked = writer.RunAsync(s => s.Execute("add", ("text", "blocked")), default);
            var error = (await blocked.Awaiting(t => t).Should().ThrowAsync<StoreException>()).Which;
            error.IsTransient.Should().BeTrue();
            error.Message.Should().Contain("another process holds the file").And.Contain(_database.Options.Path);
        }

        (await writer.RunAsync(s => s.Execute("add", ("text", "later")), default)).Should().Be(1);
        _database.Sql("SELECT group_concat(text) FROM notes").Should().Be("later");
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_gives_an_error_that_is_not_transient()
    {
        await Run(s => s.Execute("forbid_writing"));
        var error = (await Add("x").Awaiting(t => t).Should().ThrowAsync<StoreException>()).Which;
        error.IsTransient.Should().BeFalse();
        error.Message.Should().Contain("cannot be written");
    }

    [Fact]
    public async Task Dispose_finishes_the_steps_that_wait_and_refuses_further_ones()
    {
        using var hold = await HoldAsync();
        var waiting = Enumerable.Range(0, 50).Select(i => Add($"{i}")).ToList();
        var disposal = Task.Run(_writer.Dispose);
        hold.Release();
        await disposal;
        waiting.Should().OnlyContain(step => step.IsCompletedSuccessfully || !step.IsFaulted);
        await Task.WhenAll(waiting);
        _database.Sql("SELECT count(*) FROM notes").Should().Be(50L);
        await Add("late").Awaiting(t => t).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task More_steps_than_the_queue_holds_wait_for_room()
    {
        using var hold = await HoldAsync();
        var steps = Enumerable.Range(0, 6000).Select(i => Add($"{i}")).ToList();
        hold.Release();
        await Task.WhenAll(steps);
        _database.Sql("SELECT count(*) FROM notes").Should().Be(6000L);
    }

    [Fact]
    public async Task The_log_is_truncated_once_it_is_longer_than_the_checkpoint_length()
    {
        _writer.Dispose();
        _database.Options.CheckpointPages = 100;
        using var writer = _database.StartWriter();
        await writer.RunAsync(s => s.Execute("add_blob", ("size", 1_000_000)), default);
        var length = await writer.RunAsync(_ => _database.File.ReadWalLength(), default);
        length.Should().BeLessThan(100 * 4096);
        _database.Sql("SELECT length(data) FROM blobs").Should().Be(1_000_000L);
    }

    [Fact]
    public async Task A_reader_that_prevents_the_checkpoint_does_not_disturb_the_steps()
    {
        _writer.Dispose();
        _database.Options.CheckpointPages = 100;
        using var writer = _database.StartWriter();
        await writer.RunAsync(s => s.Execute("add", ("text", "x")), default);
        using var other = _database.OpenOther();
        using (var transaction = other.BeginTransaction(deferred: true))
        {
            using var command = new SqliteCommand("SELECT count(*) FROM notes", other, transaction);
            command.ExecuteScalar();
            await writer.RunAsync(s => s.Execute("add_blob", ("size", 1_000_000)), default);
            (await writer.RunAsync(_ => _database.File.ReadWalLength(), default)).Should().BeGreaterThan(1_000_000);
        }

        await writer.RunAsync(s => s.Execute("add_blob", ("size", 1_000_000)), default);
        (await writer.RunAsync(_ => _database.File.ReadWalLength(), default)).Should().BeLessThan(100 * 4096);
    }

    [Fact]
    public async Task A_reader_that_a_step_leaves_open_does_not_disturb_the_next_step()
    {
        await Add("a");
        using var hold = await HoldAsync();
        var leaky = Run(s => s.Query("texts").Read());
        var next = Run(s => s.Query("texts").Read());
        hold.Release();
        (await leaky).Should().BeTrue();
        (await next).Should().BeTrue();
    }

    private Task<T> Run<T>(Func<SqliteSession, T> step) => _writer.RunAsync(step, CancellationToken.None);

    private Task<int> Add(string text) => Run(s => s.Execute("add", ("text", text)));

    private Task<List<string>> Texts() => Run(s =>
    {
        var texts = new List<string>();
        using var rows = s.Query("texts");
        while (rows.Read())
            texts.Add(rows.GetString(0));
        return texts;
    });

    private Task<HeldWriter> HoldAsync() => HeldWriter.StartAsync(_writer);
}
