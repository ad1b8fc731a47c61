namespace ReplyScheduler.AspNetCore;

/// <summary>Who may read the status. One of the two must be chosen.</summary>
public sealed class StatusOptions
{
    /// <summary>The authorization policy that a reader must meet. Default: null.</summary>
    public string? Policy { get; set; }

    /// <summary>
    /// Anybody who reaches the endpoint may read it: names of jobs, times, counts, errors that handlers reported. Default: false.
    /// </summary>
    public bool AllowAnonymous { get; set; }
}
