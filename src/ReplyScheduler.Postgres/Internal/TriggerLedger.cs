using ReplyScheduler.Postgres.Triggers.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>What a proof reads of the trigger, where one is installed: its tables are no part of the schema that every database has.</summary>
internal static class TriggerLedger
{
    public static async Task<TriggerEvidence?> ReadAsync(PostgresDatabase database, ProofQuery query, CancellationToken cancellationToken)
    {
        var texts = new TriggerTexts(database.Options.Schema);
        var (isThere, isReadable) = await database.ReadAsync(step => Look(step, texts), cancellationToken).ConfigureAwait(false);
        if (!isThere) return null;
        return isReadable ? await database.ReadAsync(step => Facts(step, texts, query), cancellationToken).ConfigureAwait(false) : new TriggerEvidence { IsReadable = false };
    }

    private static Func<(bool IsThere, bool IsReadable)> Look(PostgresStep step, TriggerTexts texts)
    {
        var found = (IsThere: false, IsReadable: false);
        step.Add(texts.Statement("trigger_there"), row => found = (row.GetBoolean(0), row.GetBoolean(1)));
        return () => found;
    }

    private static Func<TriggerEvidence?> Facts(PostgresStep step, TriggerTexts texts, ProofQuery query)
    {
        TriggerEvidence? evidence = null;
        step.Add(texts.Statement("trigger_facts"), row => evidence = new TriggerEvidence
        {
            IsReadable = true, Calls = checked((int)row.GetInt64(0)), Delivered = checked((int)row.GetInt64(1)), Failed = checked((int)row.GetInt64(2)),
            Newest = row.GetInstantOrNull(3), LastThreeFailed = row.GetBoolean(4),
        }, ("to", query.To), ("from", query.From));
        return () => evidence;
    }
}
