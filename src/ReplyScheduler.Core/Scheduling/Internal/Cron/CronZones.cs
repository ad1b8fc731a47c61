namespace ReplyScheduler.Scheduling.Internal;

/// <summary>The zones of a catalogue, so that its jobs share what was worked out about each. Guarded by its owner's lock.</summary>
internal sealed class CronZones
{
    private readonly Dictionary<string, CronZone> _byId = new(StringComparer.Ordinal);

    /// <summary>Null with the fault when the machine does not know the zone.</summary>
    public CronZone? Find(string id, out CronFault? fault)
    {
        fault = null;
        if (_byId.TryGetValue(id, out var known)) return known;
        if (CronZoneName.Find(id, out fault) is not { } zone) return null;
        return _byId[id] = new CronZone(zone);
    }
}
