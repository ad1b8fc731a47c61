using ReplyScheduler.Bench.Raw;

namespace ReplyScheduler.Bench.Harness;

/// <summary>Checks after a round that its rows are there: a fast round that wrote less is worth nothing.</summary>
internal static class Expect
{
    public static void Rows(string file, string count, long expected)
    {
        using var connection = RawFile.Open(file);
        var found = RawFile.Number(connection, count);
        if (found != expected) throw new InvalidOperationException($"The round wrote {found} rows instead of {expected}: {count}");
    }
}
