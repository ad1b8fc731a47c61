using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Setup.Internal;

/// <summary>Reads the payload before the handler sees the run. What is wrong with it is told without its content, which may be people's text.</summary>
internal sealed class PayloadHandler<TPayload>(IJobHandler<TPayload> handler, JsonTypeInfo<TPayload> json) : IJobHandler
{
    private const string Invalid = "payload_invalid";

    public ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (run.Payload is null) return Refused("The job has no payload. Give its row one.");
        TPayload? payload;
        try
        {
            payload = JsonSerializer.Deserialize(run.Payload, json);
        }
        catch (JsonException wrong)
        {
            return Refused($"The payload is not the JSON of a {typeof(TPayload).Name}: path {wrong.Path ?? "$"}, line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine}.");
        }

        return payload is null ? Refused("The payload is the JSON null.") : handler.RunAsync(run, payload, cancellationToken);
    }

    private static ValueTask<JobResult> Refused(string error) => ValueTask.FromResult<JobResult>(new JobResult.Failed(Invalid, error));
}
