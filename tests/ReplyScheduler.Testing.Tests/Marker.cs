namespace ReplyScheduler.Testing.Tests;

/// <summary>A service of the program under test.</summary>
internal sealed class Marker
{
    private int count;

    public int Count => count;

    public void Mark() => Interlocked.Increment(ref count);
}
