using ReplyScheduler.Crash.Tests.Databases;

namespace ReplyScheduler.Crash.Tests;

/// <summary>A database with its output file in a folder of its own, which one life of the program after another works on.</summary>
internal sealed class ReplayedDatabase : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("reply-crash-").FullName;

    public ReplayedDatabase(TestedStore store) => Data = TestedDatabase.Make(store, folder);

    public TestedDatabase Data { get; }

    public string Output => Path.Combine(folder, "replies.jsonl");

    public string Gate => Path.Combine(folder, "gate");

    public HostProcess Start(params string[] arguments) => new([.. Data.Arguments, "--out", Output, .. arguments], Data.Environment);

    /// <summary>One life; true if it came to its end, false if it was killed.</summary>
    public async Task<bool> LiveAsync(params string[] arguments)
    {
        using var host = Start(arguments);
        return await host.EndAsync();
    }

    /// <summary>One life that must die at a step, and leave nothing behind that is wrong.</summary>
    public async Task DieAtAsync(string killPoint, params string[] arguments)
    {
        if (await LiveAsync(["--kill", killPoint, .. arguments])) throw new InvalidOperationException($"The step {killPoint} was not reached.");
        await Invariants.CheckAfterDeathAsync(this);
    }

    /// <summary>Runs to the end undisturbed, and checks everything.</summary>
    public async Task FinishAsync(int proof = 0)
    {
        if (!await LiveAsync()) throw new InvalidOperationException("Somebody else killed the program.");
        await Invariants.CheckAtTheEndAsync(this, proof: proof);
    }

    public void Dispose()
    {
        Data.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
