using System.Globalization;
using FluentAssertions;
using FluentAssertions.Execution;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Postgres.Tests.Hosts;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Chaos;

/// <summary>
/// Several processes with clocks that are off share a timetable, while connections are killed at random, the server is restarted, and a
/// process stands still for three leases (adversarial 6, 25, 30).
/// </summary>
public sealed class ChaosTests : IDisposable
{
    private const int PoolSize = 6;
    private static readonly int Processes = TestSize.Of(4, 8);
    private static readonly int Jobs = TestSize.Of(60, 1000);
    private static readonly int Slots = TestSize.Of(15, 200);
    private static readonly int Period = TestSize.Of(1, 5);
    private static readonly int Restarts = TestSize.Of(1, 2);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(TestSize.Of(5, 20));

    private readonly string folder = Directory.CreateTempSubdirectory("reply-chaos-").FullName;
    private readonly List<ChaosProcess> hosts = [];
    private readonly Dictionary<string, List<long>> connections = [];
    private readonly Random random = new(4);

    public void Dispose()
    {
        foreach (var host in hosts) host.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Each_slot_starts_once_and_each_run_ends_whatever_happens_to_processes_connections_and_server()
    {
        using var cluster = await Task.Run(() => new OwnCluster());
        var database = await cluster.CreateAsync();
        for (var i = 0; i < Processes; i++) hosts.Add(Start(database, i));
        await TestHost.UntilAsync("the catalogue is there, and each process", async () => await IsMadeAsync(database) && await database.CountAsync("scheduled_jobs") == Jobs && await database.CountAsync("instances") == Processes);
        var begin = await database.ScalarAsync<DateTime>("SELECT clock_timestamp()");

        await DisturbAsync(cluster, database, begin.AddSeconds(Slots * Period));
        var deadlocks = await DeadlocksAsync(database);
        await TestHost.UntilAsync("each job has all its slots", async () =>
            await database.CountAsync($"scheduled_jobs j WHERE {Slots} > (SELECT count(*) FROM job_slots s WHERE s.job_id = j.id AND s.slot_time >= timestamptz '{begin:O}')") == 0);
        await database.ExecuteAsync("UPDATE scheduled_jobs SET is_active = false");
        await TestHost.UntilAsync("each run ends", async () => await database.CountAsync("job_executions WHERE status = 'running' OR started_at > clock_timestamp() - interval '2 s'") == 0);
        foreach (var host in hosts) await host.EndAsync();

        using var scope = new AssertionScope();
        deadlocks.Should().Be(0);
        await Invariants.HoldAtTheEndAsync(database);
        await SlotsAreWholeAsync(database);
        await RunsAgreeAsync(database);
        await FailuresAreClearAsync();
        await NothingGrewAsync();
    }

    private ChaosProcess Start(TestDatabase database, int i) => new(
        Path.Combine(folder, $"{i}.journal"),
        "--postgres", $"{database.Text};Application Name=chaos-{i}", "--jobs", Text(Jobs), "--schedule", Period == 1 ? "* * * * * *" : $"*/{Period} * * * * *",
        "--skew", Text(random.Next(-20_000, 20_000)), "--lease", Text((int)Lease.TotalMilliseconds), "--tick", Text(random.Next(100, 300)), "--statistics", Text(TestSize.Of(1000, 10_000)));

    /// <summary>The restarts come at even distances, the pause in the middle.</summary>
    private async Task DisturbAsync(OwnCluster cluster, TestDatabase database, DateTime end)
    {
        var length = (end - DateTime.UtcNow) / (Restarts + 1);
        var pause = Task.Run(() => StandStillAsync(hosts[0]));
        for (var restarts = 0; ;)
        {
            await Task.Delay(random.Next(100, 400));
            var left = end - DateTime.UtcNow;
            if (left < TimeSpan.Zero && pause.IsCompleted) break;
            await CountConnectionsAsync(database);
            await database.TerminateAsync("application_name LIKE 'chaos-%'", limit: 1);
            if (restarts == Restarts || left > length * (Restarts - restarts)) continue;
            (await DeadlocksAsync(database)).Should().Be(0);
            await cluster.RestartAsync();
            restarts++;
        }

        await pause;
    }

    private static async Task StandStillAsync(ChaosProcess host)
    {
        await Task.Delay(TimeSpan.FromSeconds(2));
        await host.SignalAsync("STOP");
        await Task.Delay(3 * Lease);
        await host.SignalAsync("CONT");
    }

    private async Task CountConnectionsAsync(TestDatabase database)
    {
        foreach (var line in await database.TextsAsync("SELECT application_name, count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'chaos-%' GROUP BY 1"))
        {
            var parts = line.Split(' ');
            if (!connections.TryGetValue(parts[0], out var counts)) connections[parts[0]] = counts = [];
            counts.Add(long.Parse(parts[1], CultureInfo.InvariantCulture));
        }
    }

    private static async Task SlotsAreWholeAsync(TestDatabase database)
    {
        (await database.TextsAsync($"SELECT job_id, count(*) FROM job_slots GROUP BY 1 HAVING count(*) <> extract(epoch FROM max(slot_time) - min(slot_time)) / {Period} + 1")).Should().BeEmpty("each slot has one row");
        (await database.TextsAsync("SELECT id FROM job_executions WHERE started_at < slot_time")).Should().BeEmpty("nothing starts early");
        (await database.TextsAsync("SELECT disposition, count(*) FROM job_slots GROUP BY 1 HAVING disposition NOT IN ('claimed', 'skipped')")).Should().BeEmpty("no slot was missed");
    }

    /// <summary>What the processes say that they ran is what the database says; a claim whose answer was lost was not run at all.</summary>
    private async Task RunsAgreeAsync(TestDatabase database)
    {
        var runs = new List<string>();
        foreach (var host in hosts) runs.AddRange(await host.LinesAsync("run"));
        runs.Should().OnlyHaveUniqueItems("no run was begun twice");
        runs.Should().HaveCountGreaterThan(Jobs * Slots / 2);
        (await database.TextsAsync("SELECT id FROM job_executions WHERE status = 'succeeded'")).Except(runs).Should().BeEmpty("what succeeded was run");
        runs.Except(await database.TextsAsync("SELECT id FROM job_executions")).Should().BeEmpty("what was run has its row");
    }

    private async Task FailuresAreClearAsync()
    {
        foreach (var host in hosts)
        {
            var seen = (await host.LinesAsync("thrown")).Concat(await host.LinesAsync("log")).ToList();
            seen.Where(line => line.Contains("40P01", StringComparison.Ordinal) || line.Contains("40001", StringComparison.Ordinal)).Should().BeEmpty("no deadlock and no serialisation failure reaches a user");
            (await host.LinesAsync("thrown")).Where(line => !line.StartsWith("ReplyScheduler.Stores.StoreException: The database own_", StringComparison.Ordinal)).Should().BeEmpty("an error says what is wrong with the database");
        }
    }

    private async Task NothingGrewAsync()
    {
        connections.Values.SelectMany(counts => counts).Should().OnlyContain(count => count <= PoolSize, "the pool is bounded");
        foreach (var host in hosts)
        {
            var bytes = (await host.LinesAsync("memory")).Select(line => long.Parse(line, CultureInfo.InvariantCulture)).ToList();
            bytes.Should().OnlyContain(count => count < 400_000_000).And.NotBeEmpty();
            if (!TestSize.IsFull) continue; // Too short to say more.
            var (early, late) = (bytes.Take(bytes.Count / 2).Max(), bytes.Skip(bytes.Count / 2).Max());
            late.Should().BeLessThan(early + 40_000_000, "memory stays flat: {0}", string.Join(' ', bytes.Select(b => b / 1_000_000)));
        }
    }

    private static Task<bool> IsMadeAsync(TestDatabase database) => database.ScalarAsync<bool>("SELECT to_regclass('reply_scheduler.scheduled_jobs') IS NOT NULL");

    private static Task<long> DeadlocksAsync(TestDatabase database) => database.ScalarAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
