namespace ReplyScheduler.CrashHost;

/// <summary>What an operator finds with a tool of their own.</summary>
internal static class PendingPermits
{
    public static async Task<IReadOnlyList<Guid>> InAsync(Database database, bool when)
    {
        if (!when) return [];
        await using var connection = database.Connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT permit_id FROM {database.Schema}.posting_permits WHERE status = 'PENDING' AND decision_type <> 'canary'";
        await using var reader = await command.ExecuteReaderAsync();
        var permits = new List<Guid>();
        while (await reader.ReadAsync()) permits.Add(reader.GetGuid(0));
        return permits;
    }
}
