namespace ReplyScheduler.JobsHost;

/// <summary>What became of a job's slots in the span.</summary>
/// <param name="Job">The job.</param>
/// <param name="Expected">Its occurrences by the calendar.</param>
/// <param name="Executions">Slots that ran.</param>
/// <param name="Succeeded">Slots whose last attempt succeeded.</param>
/// <param name="Attempts">All attempts at them.</param>
/// <param name="Called">Slots that this process ran.</param>
/// <param name="Keys">Different idempotency keys that the endpoint was given.</param>
internal sealed record JobCount(CatalogueJob Job, int Expected, int Executions, int Succeeded, int Attempts, int Called, int Keys)
{
    /// <summary>Whether executions, calendar and endpoint agree.</summary>
    public bool IsEqual => Expected == Executions && Called == Keys;
}
