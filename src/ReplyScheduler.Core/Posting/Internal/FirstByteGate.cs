namespace ReplyScheduler.Posting.Internal;

/// <summary>
/// The one place that every byte of a request passes, inside the encryption. Notes that sending began before the first byte goes on,
/// so a gate that has not opened proves that nothing left; and does not open after the deadline, or for a second connection.
/// </summary>
internal sealed class FirstByteGate(PublishGrant grant)
{
    private volatile bool started;
    private volatile bool refused;
    private int connections;

    /// <summary>Whether a byte of the request may have left.</summary>
    public bool Started => started;

    /// <summary>Whether sending was refused because the deadline had passed.</summary>
    public bool PastDeadline => refused;

    public Stream Guard(Stream connection)
    {
        if (Interlocked.Increment(ref connections) > 1)
        {
            throw new InvalidOperationException("One request, one connection: a second try is not made.");
        }

        return new GatedStream(connection, this);
    }

    public void Pass()
    {
        if (started)
        {
            return;
        }

        if (grant.IsPastDeadline)
        {
            refused = true;
            throw new InvalidOperationException("The send deadline passed before the first byte.");
        }

        started = true;
    }
}
