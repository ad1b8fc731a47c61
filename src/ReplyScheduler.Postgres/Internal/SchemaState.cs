namespace ReplyScheduler.Postgres.Internal;

/// <summary>What a look at a schema found.</summary>
/// <param name="Applied">The migrations that are recorded, by version.</param>
/// <param name="Missing">An object of ours that is missing, as <c>trigger job_slots_kept of job_slots</c>.</param>
/// <param name="Changed">An object of ours that is not as it was made.</param>
internal sealed record SchemaState(IReadOnlyList<(int Version, string Name, string Checksum)> Applied, string? Missing = null, string? Changed = null)
{
    /// <summary>The last version that is applied; 0 for none.</summary>
    public int Last => Applied.Count == 0 ? 0 : Applied[^1].Version;
}
