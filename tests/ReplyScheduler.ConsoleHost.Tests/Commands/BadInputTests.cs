using FluentAssertions;
using Microsoft.Data.Sqlite;
using ReplyScheduler.ConsoleHost.Tests.Posts;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Commands;

/// <summary>{} stands for the test's folder.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("run --posts {}/none.xml", "there is no such file")]
    [InlineData("run --posts {}/empty", "empty")]
    [InlineData("run --posts {}/cut.xml", "cut.xml")]
    [InlineData("run --posts {}/hostile.xml", "hostile.xml")]
    [InlineData("run --posts {}", "directory")]
    [InlineData("run --db {}", "directory")]
    [InlineData("run --db {}/no/a.db", "its folder does not exist")]
    [InlineData("run --db {}/a.db --out {}", "directory")]
    [InlineData("run --db {}/a.db --out {}/no/a.jsonl", "its folder does not exist")]
    [InlineData("run --db {}/a.db --out {}/cut.xml", "does not know them")]
    [InlineData("run --db {}/a.db --out {}/a.jsonl --every @yearly", "400 days")]
    [InlineData("run --db {}/a.db --out {}/a.jsonl --every nonsense", "--every")]
    [InlineData("run --db {}/a.db --out {}/a.jsonl --slots 0", "--slots")]
    [InlineData("run --db {}/a.db --live --slots 3", "exclude")]
    [InlineData("prove --db {}/a.db", "there is no such file")]
    [InlineData("trace --db {}/a.db x", "there is no such file")]
    [InlineData("status --db {}/a.db", "there is no such file")]
    [InlineData("prove --db {}", "directory")]
    [InlineData("prove --db {}/empty", "empty")]
    public async Task Bad_input_is_one_line_and_64_and_nothing_is_made(string command, string named)
    {
        using var folder = new TemporaryFolder();
        folder.Write("empty", "");
        folder.Write("cut.xml", Dump.Of(Dump.Question)[..^20]);
        folder.Write("hostile.xml", """<!DOCTYPE posts [<!ENTITY x SYSTEM "file:///etc/passwd">]><posts>&x;</posts>""");
        var before = Contents(folder);

        var ran = await Ran.OfAsync(Args(command, folder));

        ran.Code.Should().Be(ExitCodes.BadInput, ran.Error);
        ran.Output.Should().BeEmpty();
        ran.Error.Should().StartWith("error: ").And.Contain(named);
        ran.Error.TrimEnd().Should().NotContain("\n");
        Contents(folder).Should().BeEquivalentTo(before);
    }

    [Theory]
    [InlineData("run --db {}/text --out {}/a.jsonl", "not a SQLite database")]
    [InlineData("prove --db {}/text", "not a SQLite database")]
    [InlineData("run --db {}/foreign.db --out {}/a.jsonl", "another program's tables")]
    [InlineData("run --live --db {}/foreign.db --out {}/a.jsonl", "another program's tables")]
    [InlineData("status --db {}/foreign.db", "another program's tables")]
    [InlineData("trace --db {}/foreign.db x", "another program's tables")]
    public async Task A_file_that_is_not_ours_is_one_line_and_69_and_stays_as_it_is(string command, string named)
    {
        using var folder = new TemporaryFolder();
        folder.Write("text", "This is no database, and somebody needs it.\n");
        Sql(folder.Path("foreign.db"), "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
        var before = Contents(folder);

        var ran = await Ran.OfAsync(Args(command, folder));

        ran.Code.Should().Be(ExitCodes.StoreUnreachable, ran.Error);
        ran.Error.Should().StartWith("error: ").And.Contain(named);
        ran.Error.TrimEnd().Should().NotContain("\n");
        Contents(folder).Where(file => !file.StartsWith("a.jsonl", StringComparison.Ordinal)).Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task A_locked_database_is_one_line_and_69_and_works_again_when_it_is_free()
    {
        using var folder = new TemporaryFolder();
        string[] args = ["run", "--slots", "1", "--db", folder.Path("a.db"), "--out", folder.Path("a.jsonl")];
        await Ran.OfAsync(args);
        using (var holder = new SqliteConnection($"Data Source={folder.Path("a.db")};Pooling=False"))
        {
            holder.Open();
            using var begin = holder.CreateCommand();
            begin.CommandText = "BEGIN EXCLUSIVE";
            begin.ExecuteNonQuery();

            var locked = await Ran.AtAsync(Ran.Noon.AddHours(1), args);

            locked.Code.Should().Be(ExitCodes.StoreUnreachable);
            locked.Error.Should().Contain("is locked");
            locked.Error.TrimEnd().Should().NotContain("\n");
        }

        (await Ran.AtAsync(Ran.Noon.AddMinutes(20), args)).Verdicts.Should().ContainSingle();
    }

    [Fact]
    public async Task A_replay_is_refused_on_a_live_database_and_a_live_run_on_a_replay()
    {
        using var folder = new TemporaryFolder();
        string[] files = ["--db", folder.Path("a.db"), "--out", folder.Path("a.jsonl")];
        await Ran.OfAsync(["run", "--slots", "1", .. files]);
        string[] live = ["--db", folder.Path("live.db"), "--out", folder.Path("live.jsonl")];
        await using (var store = new Sqlite.SqliteStore(new Sqlite.SqliteOptions { Path = folder.Path("live.db"), Environment = "live" }))
        {
            await store.Schema.PrepareAsync(TestContext.Current.CancellationToken);
        }

        var liveOnReplay = await Ran.OfAsync(["run", "--live", .. files]);
        var replayOnLive = await Ran.OfAsync(["run", .. live]);

        liveOnReplay.Should().Match<Ran>(r => r.Code == ExitCodes.StoreUnreachable && r.Error.Contains("virtual clock"));
        replayOnLive.Should().Match<Ran>(r => r.Code == ExitCodes.StoreUnreachable && r.Error.Contains("system's clock"));
    }

    private static string[] Args(string command, TemporaryFolder folder) => command.Replace("{}", folder.Root, StringComparison.Ordinal).Split(' ');

    private static List<string> Contents(TemporaryFolder folder) =>
        [.. Directory.GetFiles(folder.Root).Select(file => $"{Path.GetFileName(file)}: {Convert.ToBase64String(File.ReadAllBytes(file))}")];

    private static void Sql(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
