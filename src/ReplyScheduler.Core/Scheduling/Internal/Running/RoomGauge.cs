namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// How much may be claimed ahead: as many runs as can run at once wait their turn, and more of them when runs are so short that
/// all would be over within a quarter of a second, far less than half a lease. Guarded by its owner's lock.
/// </summary>
internal sealed class RoomGauge(int parallelism, TimeProvider time)
{
    private const int MostAhead = 2000;
    private const double Weight = 1.0 / 16;

    private readonly double _window = time.TimestampFrequency / 4.0;
    private double _average = double.PositiveInfinity;

    /// <summary>How many runs may be held at once.</summary>
    public int Most => parallelism + (int)Math.Clamp(parallelism * _window / _average, parallelism, Math.Max(parallelism, MostAhead));

    /// <summary>Takes how long a run was at work, in timestamps.</summary>
    public void Took(long timestamps)
    {
        var took = Math.Max(1, timestamps);
        _average = double.IsInfinity(_average) ? took : _average + (Weight * (took - _average));
    }
}
