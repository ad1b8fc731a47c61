namespace ReplyScheduler.Bench.Harness;

/// <summary>What a workload runs on.</summary>
[Flags]
internal enum StoreKinds
{
    File = 1,
    Server = 2,
    Both = File | Server,
}
