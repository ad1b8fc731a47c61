namespace ReplyScheduler.JobsHost;

/// <summary>The exit codes; those from 64 on follow <c>sysexits.h</c>.</summary>
internal static class ExitCodes
{
    /// <summary>Executions, calendar and endpoint agree.</summary>
    public const int Equal = 0;

    /// <summary>They do not.</summary>
    public const int Different = 1;

    /// <summary>An option or a file cannot be used (<c>EX_USAGE</c>).</summary>
    public const int BadInput = 64;

    /// <summary>The database cannot be reached or is not one of this program (<c>EX_UNAVAILABLE</c>).</summary>
    public const int StoreUnreachable = 69;

    /// <summary>A fault of the program itself (<c>EX_SOFTWARE</c>).</summary>
    public const int Unexpected = 70;

    /// <summary>A signal stopped the run before its end.</summary>
    public const int Stopped = 130;
}
