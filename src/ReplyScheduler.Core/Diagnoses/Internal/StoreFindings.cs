using ReplyScheduler.Stores;

namespace ReplyScheduler.Diagnoses.Internal;

/// <summary>Why a store cannot be used, and what it says of itself.</summary>
internal static class StoreFindings
{
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(5);

    public static Finding OfSchema(string fault) => new(
        FindingNames.SchemaDrift, FindingSeverity.Critical, "", fault,
        "Run `replyscheduler migrate` if the tables are missing or older; put back what was changed (`replyscheduler migrate --script` shows how it was), or update this program if they are newer.");

    public static Finding Of(StoreException failed)
    {
        var (name, remedy) = failed.Fault switch
        {
            StoreFault.Unreachable => (FindingNames.StoreUnreachable, "Check the path or the connection string, the server and the network."),
            StoreFault.Locked => (FindingNames.StoreLocked, "End the process or session that holds the database: an open transaction of a tool, a backup, a program that hangs."),
            StoreFault.Refused => (FindingNames.StoreRefused, "Give this user or role its rights: on the file and its folder, or those of PostgresStore.GrantScript."),
            StoreFault.Damaged => (FindingNames.StoreDamaged, "Stop all programs, keep a copy of the file and its -wal file, and restore a backup."),
            StoreFault.Exhausted => (FindingNames.StoreFailed, "Free disk space, memory or connections."),
            _ => (FindingNames.StoreFailed, failed.IsTransient ? "Try again; look at the database's own log if it stays so." : "Look at the database's own log."),
        };
        return new Finding(name, FindingSeverity.Critical, "", failed.Message, remedy);
    }

    public static IEnumerable<Finding> Of(DiagnosisBasis basis)
    {
        var store = basis.Evidence.Store;
        if (basis.SchemaFault is { } fault) yield return OfSchema(fault);
        if (!store.IsDurable)
        {
            yield return new Finding(
                FindingNames.NotDurable, FindingSeverity.Critical, "", "Rows that are committed may be lost, so nothing is published from this database.",
                "Turn on fsync and synchronous_commit for the server, the database and the role.");
        }

        foreach (var warning in store.Warnings)
            yield return new Finding(FindingNames.StoreWarning, FindingSeverity.Note, "", warning, "Do as it says when you can.");
        if (basis.Skew is { } skew && skew.Duration() > MostSkew)
        {
            yield return new Finding(
                FindingNames.ClockSkew, FindingSeverity.Warning, "", $"This machine's clock is {skew.Duration():c} {(skew > TimeSpan.Zero ? "ahead of" : "behind")} the store's.",
                "Set the clock by NTP. The store's decides, so nothing runs early or twice; signatures with a time may be refused.");
        }

        if (basis.Evidence.Spooled > 0)
        {
            yield return new Finding(
                FindingNames.EventsSpooled, FindingSeverity.Warning, "", $"{basis.Evidence.Spooled} events wait in event_spool, since system_events refuses rows.",
                "Look for triggers, rules or rights on system_events that are not ours; the next ticks then move the events.");
        }
    }
}
