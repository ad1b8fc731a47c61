namespace ReplyScheduler.ConsoleHost;

/// <summary>The exit codes of every command. 0, 1 and 2 belong to the proof; the others follow <c>sysexits.h</c>.</summary>
internal static class ExitCodes
{
    /// <summary>The proof passed, or the command did what it was asked.</summary>
    public const int Pass = 0;

    /// <summary>At least one check of the proof failed.</summary>
    public const int Fail = 1;

    /// <summary>There is nothing to judge by: no check failed, but evidence is missing.</summary>
    public const int NoEvidence = 2;

    /// <summary>An option, a file or a value cannot be used (<c>EX_USAGE</c>).</summary>
    public const int BadInput = 64;

    /// <summary>The database cannot be reached (<c>EX_UNAVAILABLE</c>).</summary>
    public const int StoreUnreachable = 69;

    /// <summary>A fault of the program itself (<c>EX_SOFTWARE</c>).</summary>
    public const int Unexpected = 70;

    /// <summary>A replay or another command was stopped by a signal before it was done. A live run ends with its proof instead.</summary>
    public const int Stopped = 130;
}
