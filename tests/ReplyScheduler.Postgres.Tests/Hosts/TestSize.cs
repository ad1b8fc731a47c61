namespace ReplyScheduler.Postgres.Tests.Hosts;

/// <summary>How much the tests of this folder's kind do: little by default, and what the design asks for when the variable says <c>full</c>.</summary>
internal static class TestSize
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "REPLYSCHEDULER_TEST_SIZE";

    public static bool IsFull { get; } = Environment.GetEnvironmentVariable(Variable) == "full";

    public static int Of(int usual, int full) => IsFull ? full : usual;
}
