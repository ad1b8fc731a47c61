using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using ReplyScheduler.Internal;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Http.Internal;

/// <summary>Makes the request of a run.</summary>
internal static class HttpJobRequest
{
    public static HttpRequestMessage Of(JobRun run, Uri address)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address);
        if (run.Payload is { } payload)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(payload));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        request.Headers.TryAddWithoutValidation(HttpHeaderNames.IdempotencyKey, IdempotencyKey(run));
        request.Headers.TryAddWithoutValidation(HttpHeaderNames.Attempt, run.Attempt.ToString(CultureInfo.InvariantCulture));
        AddTrace(request);
        return BareHttp.Prepare(request);
    }

    /// <summary>The same for all attempts at a slot, and for no other slot of any job.</summary>
    public static string IdempotencyKey(JobRun run) =>
        string.Create(CultureInfo.InvariantCulture, $"{run.JobId:D}.{StoredCode.Of(run.Kind)}.{run.SlotTime.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'}");

    private static void AddTrace(HttpRequestMessage request)
    {
        if (Activity.Current is { } activity) DistributedContextPropagator.Current.Inject(activity, request, SetHeader);
    }

    private static void SetHeader(object? carrier, string name, string value) => ((HttpRequestMessage)carrier!).Headers.TryAddWithoutValidation(name, value);
}
