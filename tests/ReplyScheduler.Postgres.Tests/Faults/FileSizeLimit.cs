using System.Globalization;
using ReplyScheduler.Postgres.Tests.Clusters;

namespace ReplyScheduler.Postgres.Tests.Faults;

/// <summary>
/// The limit that the system puts on the size of a process's files. It lies in the middle of a page, so that a write ends half-way, as on a
/// disk that is full; and beyond the size of a file of the log. Only a table that is as large as that meets it.
/// </summary>
internal sealed class FileSizeLimit : FillableDisk
{
    private const int Log = 16 * 1024 * 1024;
    private const int Limit = Log + 4096;

    public override string? Folder => null;

    public override bool HoldsLog => false;

    public override async Task FillAsync(TestDatabase database)
    {
        while (await database.ScalarAsync<long>("SELECT pg_relation_size('system_events')") < Log - (256 * 1024))
            await database.ExecuteAsync("INSERT INTO system_events (event_type, message) SELECT 'ballast', repeat('x', 900) FROM generate_series(1, 200)");
        await SetAsync(database, Limit.ToString(CultureInfo.InvariantCulture));
    }

    public override Task FreeAsync(TestDatabase database) => SetAsync(database, "unlimited");

    /// <summary>For the server itself, of whom new sessions have it, and for those that there are; by the server's own user.</summary>
    private static async Task SetAsync(TestDatabase database, string limit)
    {
        var server = await database.TextsAsync("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)");
        foreach (var pid in server.Concat(await database.TextsAsync("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")))
        {
            string[] program = ["prlimit", "--pid", pid, $"--fsize={limit}:"];
            var said = Environment.IsPrivilegedProcess ? Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", .. program]) : Run(program[0], program[1..]);
            if (said is not null && Directory.Exists($"/proc/{pid}"))
                throw new InvalidOperationException($"This test needs a disk that it can fill: the right to mount a small tmpfs, or to limit the size of files of its server's processes. {said}");
        }
    }
}
