using Microsoft.Data.Sqlite;

namespace ReplyScheduler.CrashHost;

/// <summary>What an operator finds with a tool of their own.</summary>
internal static class PendingPermits
{
    public static IReadOnlyList<Guid> In(string database, bool when)
    {
        if (!when) return [];
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT permit_id FROM posting_permits WHERE status = 'PENDING' AND decision_type <> 'canary'";
        using var reader = command.ExecuteReader();
        var permits = new List<Guid>();
        while (reader.Read()) permits.Add(Guid.Parse(reader.GetString(0)));
        return permits;
    }
}
