using System.Security.Cryptography;
using System.Text;

namespace ReplyScheduler.Bench.Raw;

/// <summary>What the raw side knows of one reply.</summary>
internal sealed class ReplyItem(string pipeline, Guid job, Guid run, DateTimeOffset slot, Guid instance)
{
    public string Pipeline => pipeline;

    public Guid Job => job;

    public Guid Run => run;

    public DateTimeOffset Slot => slot;

    public Guid Instance => instance;

    public Guid Candidate { get; set; }

    public string Target { get; set; } = "";

    public string Content => field ??= "A reply to " + Target;

    public string Sha256 => field ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Content)));

    /// <summary>Null without a judge.</summary>
    public string? Verdict { get; init; }

    /// <summary>The store's time; null for the system's clock.</summary>
    public DateTimeOffset? VirtualNow { get; init; }

    public DateTimeOffset Now => VirtualNow ?? RawClock.Now;

    public Guid Decision { get; } = RawReply.NewId();

    public Guid Permit { get; } = RawReply.NewId();

    public string Result { get; } = """{"queue_size":100,"tier_1_count":100,"tier_2_count":0,"tier_3_count":0,"tier_4_count":0,"target":"decided"}""";

    public string EventData => field ??=
        $$"""{"permit_id":"{{Permit}}","decision_id":"{{Decision}}","pipeline_source":"{{pipeline}}","account":"default","platform":"default","target_id":"{{Target}}","scheduler_run_id":"{{run}}","slot_time":"{{slot:O}}"}""";
}
