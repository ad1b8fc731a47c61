namespace ReplyScheduler.Diagnoses;

/// <summary>
/// From the symptom to the cause: what keeps jobs from running and replies from being posted, read from the store alone, so that any process
/// that reaches it gets the same answer. Writes nothing. Safe for concurrent use.
/// </summary>
public interface IDiagnosis
{
    /// <summary>
    /// Looks for causes. A store that cannot be opened, and tables that are not those of this version, are findings, not exceptions.
    /// </summary>
    /// <param name="options">How far back; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is not from 1 minute to 31 days.</exception>
    Task<DiagnosisReport> DiagnoseAsync(DiagnosisOptions? options = null, CancellationToken cancellationToken = default);
}
