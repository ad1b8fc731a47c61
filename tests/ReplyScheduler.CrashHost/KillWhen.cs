namespace ReplyScheduler.CrashHost;

/// <summary>On which side of a step the process ends.</summary>
internal enum KillWhen
{
    Before,
    After,
}
