namespace ReplyScheduler.Setup;

/// <summary>Options of the scheduler in one process.</summary>
public sealed class SchedulerOptions
{
    /// <summary>How many runs go on at once, 1 to 1,000. Default: 16.</summary>
    public int Parallelism { get; set; } = 16;

    /// <summary>How long a run is held without renewal, 5 s to 1 h; renewed at each third. Default: 60 s.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Slots older than this are recorded as missed and never run, 1 min to 80 d. Default: 24 h.</summary>
    public TimeSpan CatchUp { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How long a handler may go on after its token was cancelled by its time-out or by a person before the run is recorded without
    /// it, as timed out or cancelled, 0 to 1 min. Default: 1 s.
    /// </summary>
    public TimeSpan RunGrace { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whose code registers jobs here, 1 to 200 characters. A job that this application registered once and registers no more is left
    /// alone and reported as unowned. Null, the default: the entry assembly's name.
    /// </summary>
    public string? Application { get; set; }

    /// <summary>Version and commit of the host, stamped on every row, 1 to 200 characters. Null, the default: the entry assembly's informational version.</summary>
    public string? Build { get; set; }
}
