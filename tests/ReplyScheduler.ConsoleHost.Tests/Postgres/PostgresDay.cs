using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Postgres;

/// <summary>One replay of a whole day over the bundled posts on Postgres, shared by the tests that only look at it.</summary>
public sealed class PostgresDay : IAsyncLifetime
{
    internal PostgresDatabase Database { get; } = new();

    internal Ran Ran { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Ran = await Ran.OfAsync(Database.Run());

    public ValueTask DisposeAsync()
    {
        Database.Dispose();
        return ValueTask.CompletedTask;
    }
}
