namespace ReplyScheduler.Cli;

/// <summary>The exit codes of every command. 0, 1 and 2 are those of a proof; 64 and up follow <c>sysexits.h</c>.</summary>
internal static class ExitCodes
{
    /// <summary>It was done; the proof passed; nothing is wrong.</summary>
    public const int Pass = 0;

    /// <summary>A check of the proof failed; the doctor found something wrong; a run of the tick failed.</summary>
    public const int Fail = 1;

    /// <summary>The proof has nothing to judge by.</summary>
    public const int NoEvidence = 2;

    /// <summary>Nothing was changed: there is no such job, run or permit, or it is in a state that does not allow it.</summary>
    public const int Refused = 3;

    /// <summary>An option, a file or a value cannot be used.</summary>
    public const int BadInput = 64;

    /// <summary>The store cannot be reached, or its tables are not those of this version.</summary>
    public const int StoreUnreachable = 69;

    /// <summary>A fault of the program itself.</summary>
    public const int Unexpected = 70;

    /// <summary>It was stopped by a signal before it was done.</summary>
    public const int Stopped = 130;
}
