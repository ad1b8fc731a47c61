namespace ReplyScheduler.Scheduling.Internal;

/// <summary>Finds a zone by its IANA id.</summary>
internal static class CronZoneName
{
    /// <summary>These need no zone data on the machine.</summary>
    public static bool IsUtc(string id) => id is "Etc/UTC" or "UTC";

    public static TimeZoneInfo? Find(string id, out CronFault? fault)
    {
        fault = null;
        if (IsUtc(id))
        {
            return TimeZoneInfo.Utc;
        }

        if (IsPlausible(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId)
        {
            return zone;
        }

        fault = new CronFault(-1, IsPlausible(id)
            ? $"time zone '{id}' is unknown to this machine; check the id and that zone data is installed"
            : "the time zone is not an IANA id such as Etc/UTC or Europe/London");
        return null;
    }

    /// <summary>
    /// The id names a file on some systems, so nothing that could leave the zone directory may pass, nor the names in
    /// lower case there that are not zones.
    /// </summary>
    private static bool IsPlausible(string id) =>
        id.Length is > 0 and <= 64
        && char.IsAsciiLetterUpper(id[0])
        && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '+' or '-');
}
