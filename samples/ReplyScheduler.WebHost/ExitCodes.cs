namespace ReplyScheduler.WebHost;

/// <summary>The exit codes; those from 64 on follow <c>sysexits.h</c>.</summary>
internal static class ExitCodes
{
    /// <summary>The host was told to stop, and did.</summary>
    public const int Stopped = 0;

    /// <summary>An option, a file or a secret cannot be used (<c>EX_USAGE</c>).</summary>
    public const int BadInput = 64;

    /// <summary>The database cannot be reached or is not one of this program (<c>EX_UNAVAILABLE</c>).</summary>
    public const int StoreUnreachable = 69;

    /// <summary>A fault of the program itself (<c>EX_SOFTWARE</c>).</summary>
    public const int Unexpected = 70;
}
