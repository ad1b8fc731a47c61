using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Reads the identity of a store, and what of the server's settings concerns its promises.</summary>
internal static class InfoRead
{
    public static Func<StoreInfo> Build(PostgresStep step)
    {
        var info = new StoreInfo(default, default, default, default, "", default, []);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        step.Add("store_read", row => info = info with
        {
            StoreId = row.GetGuid(0), Environment = row.GetString(1), IsVirtual = row.GetBoolean(2), CreatedAt = row.GetInstant(3), Now = row.GetInstant(4),
        });
        step.Add("store_settings", row => settings[row.GetString(0)] = row.GetString(1));
        return () => info with { IsDurable = IsDurable(settings), Warnings = [.. Warnings(settings)] };
    }

    public static bool IsDurable(Dictionary<string, string> settings) => LosesRows(settings) is null;

    public static IEnumerable<string> Warnings(Dictionary<string, string> settings)
    {
        if (LosesRows(settings) is { } off)
            yield return $"{off} is off, so that rows which are committed may be lost: nothing is published from this database. Turn it on for the server, the database and the role.";
        if (settings["full_page_writes"] == "off")
            yield return "full_page_writes is off: a power cut may break pages, unless the file system writes pages as a whole.";
        if (settings["server_encoding"] != "UTF8")
            yield return $"The database's encoding is {settings["server_encoding"]}: texts with other characters are refused. Use a database with UTF8.";
    }

    /// <summary>Steps commit durably whatever the default is; but who turned it off here did not mean to keep what this database says was posted.</summary>
    private static string? LosesRows(Dictionary<string, string> settings) =>
        settings["fsync"] == "off" ? "fsync" : settings["synchronous_commit"] == "off" ? "synchronous_commit" : null;
}
