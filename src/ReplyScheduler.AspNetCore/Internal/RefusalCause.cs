namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>Why a caller was not let in. For counts and logs; a caller never learns it.</summary>
internal enum RefusalCause
{
    /// <summary>The secret was absent, wrong, or not sent as it must be.</summary>
    Secret,

    /// <summary>The signature was absent, wrong, or not sent as it must be.</summary>
    Signature,

    /// <summary>The signature was right, but the request too old or too far ahead.</summary>
    OutOfTime,

    /// <summary>The signature was right, but the request had come before.</summary>
    SeenBefore,

    /// <summary>The headers were not refused, but the body did not arrive as it was announced, or not in time.</summary>
    Body,
}
