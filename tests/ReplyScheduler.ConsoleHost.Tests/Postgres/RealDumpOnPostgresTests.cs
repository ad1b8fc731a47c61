using FluentAssertions;
using FluentAssertions.Execution;
using ReplyScheduler.ConsoleHost.Tests.Commands;
using ReplyScheduler.Crash.Tests;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Postgres;

/// <summary>The real dump, or the posts that come with the program where it is not beside the checkout.</summary>
public sealed class RealDumpOnPostgresTests(ITestOutputHelper output)
{
    private const int Seed = 1;
    private const int Kills = 12;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>What a death left open ends in the hours that nobody disturbs.</summary>
    private static readonly TimeSpan Disturbed = TimeSpan.FromHours(20);

    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(3);

    [Fact]
    public async Task A_replay_tells_what_the_same_one_on_a_file_tells()
    {
        using var database = new PostgresDatabase();
        using var folder = new TemporaryFolder();

        // No slot falls together with a pull of the source, which may come before it or after it.
        string[] same = ["--every", "7,22,37,52 * * * *", .. Posts()];

        var onPostgres = await Ran.OfAsync(database.Run(same));
        var onFile = await Ran.OfAsync(["run", "--db", folder.Path("a.db"), "--out", folder.Path("a.jsonl"), .. same]);

        onPostgres.Code.Should().Be(ExitCodes.Pass, onPostgres.Output + onPostgres.Error);
        onPostgres.Verdicts.Should().HaveCount(96).And.Equal(onFile.Verdicts);
        Summary(onPostgres).Should().Equal(Summary(onFile)).And.Contain(line => line.StartsWith("96 slots: hit ", StringComparison.Ordinal));
        Reply.ReadAll(database.Out).Select(reply => reply.Target).Should().Equal(Reply.ReadAll(folder.Path("a.jsonl")).Select(reply => reply.Target));
    }

    [Fact]
    public async Task Two_processes_that_are_killed_again_and_again_keep_every_promise()
    {
        using var database = new PostgresDatabase();
        string[] args = database.Run(Posts());
        int kills = await KillAsync(database, args, new Random(Seed));
        output.WriteLine($"{kills} kills");

        using var scope = new AssertionScope();
        kills.Should().BePositive();
        foreach (var (broken, sql) in BrokenRows.Always.Concat(BrokenRows.Finally))
        {
            database.Rows(sql).Should().BeEmpty("there is never {0}", broken);
        }

        // The slot of the very instant at which the clock stands belongs to the next day; of two processes the slower one may run it.
        var clock = database.Rows("SELECT extract(epoch FROM clock_now - created_at)::int, extract(epoch FROM created_at)::int FROM store_info")[0].Split('|').Select(int.Parse).ToArray();
        database.Rows("SELECT extract(epoch FROM slot_time)::int FROM reply_slo_events WHERE slot_time < (SELECT clock_now FROM store_info) ORDER BY 1").Select(int.Parse).Should().Equal(
            Enumerable.Range(0, clock[0] / (int)Quarter.TotalSeconds).Select(slot => clock[1] + (slot * (int)Quarter.TotalSeconds)), "each slot has one verdict");
        database.Rows("SELECT slot_time FROM reply_slo_events WHERE slot_time > (SELECT clock_now FROM store_info)").Should().BeEmpty("no slot comes before its time");
        var lines = await PostedLines.ReadAsync(database.Out);
        lines.Select(line => line.Target).Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(60);
        lines.Select(line => $"{line.Permit}|{line.PostedId}|{line.Target}").Should().BeEquivalentTo(
            database.Rows("SELECT permit_id, posted_id, target_id FROM posting_permits WHERE status = 'USED'"), "a permit is used if and only if its line is in the file");
    }

    /// <summary>How many were killed until the two that nobody kills came to their end.</summary>
    private static async Task<int> KillAsync(PostgresDatabase database, string[] args, Random random)
    {
        var hosts = new[] { new ChildProcess(args), new ChildProcess(args) };
        try
        {
            int kills = 0;
            for (var until = Next(); kills < Kills && until < Disturbed; until += Next())
            {
                int one = random.Next(hosts.Length);
                while (Passed(database) < until && !await hosts[one].IsOverAfterAsync(Poll))
                {
                }

                // On a busy machine the replay may be over before this one sees it; then there is nobody to kill.
                if (await hosts[one].IsOverAfterAsync(TimeSpan.Zero))
                {
                    break;
                }

                hosts[one].Kill();
                hosts[one].Dispose();
                hosts[one] = new ChildProcess(args);
                kills++;
            }

            var ends = await Task.WhenAll(hosts.Select(host => host.EndAsync()));
            ends.Should().OnlyContain(ran => ran.Code == ExitCodes.Pass && ran.Error == "");
            return kills;
        }
        finally
        {
            foreach (var host in hosts)
            {
                host.Dispose();
            }
        }

        TimeSpan Next() => random.NextDouble() * LongestLife;
    }

    /// <summary>How far the database's clock went.</summary>
    private static TimeSpan Passed(PostgresDatabase database) =>
        database.Rows("SELECT to_regclass('store_info') IS NOT NULL") is ["True"] && database.Rows("SELECT extract(epoch FROM clock_now - created_at)::int FROM store_info") is [var seconds]
            ? TimeSpan.FromSeconds(int.Parse(seconds))
            : TimeSpan.Zero;

    private static string[] Summary(Ran ran) => [.. ran.Lines.SkipWhile(line => !line.Contains(" slots: ", StringComparison.Ordinal)).TakeWhile(line => !line.StartsWith("Proof", StringComparison.Ordinal))];

    private string[] Posts()
    {
        if (Repository.RealDump() is { } path)
        {
            return ["--posts", path];
        }

        output.WriteLine("shared/data/beer-stackexchange/Posts.xml is not beside this checkout: the bundled posts stand for it.");
        return [];
    }
}
