using ReplyScheduler.ConsoleHost.Posts;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Commands;

/// <summary>One replay of a whole day over the bundled posts, shared by the tests that only look at it.</summary>
public sealed class DayOfReplies : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    internal string Database => _folder.Path("day.db");

    internal string Replies => _folder.Path("day.jsonl");

    internal Ran Ran { get; private set; } = null!;

    internal IReadOnlyDictionary<string, StackExchangePost> Posts { get; } = PostsFile.ReadBundled().ToDictionary(post => $"{post.Id}");

    internal string[] Args => ["run", "--db", Database, "--out", Replies];

    public async ValueTask InitializeAsync() => Ran = await Ran.OfAsync(Args);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
