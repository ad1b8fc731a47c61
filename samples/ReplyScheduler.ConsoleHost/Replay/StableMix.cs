namespace ReplyScheduler.ConsoleHost.Replay;

/// <summary>Numbers that look random and are the same on every machine and in every version of the run time.</summary>
internal static class StableMix
{
    /// <summary>A number that depends on a seed and a text, by FNV-1a and the finisher of SplitMix64.</summary>
    public static ulong Of(int seed, string text)
    {
        ulong hash = 14695981039346656037UL ^ (uint)seed;
        foreach (char unit in text)
        {
            hash = (hash ^ unit) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return hash ^ (hash >> 31);
    }
}
