using System.Text;
using System.Text.Json;
using ReplyScheduler.Internal;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Http.Internal;

/// <summary>What an answer means for the run. Nothing of the answer is kept before secrets are taken out of it.</summary>
internal sealed class HttpJobAnswer(Uri address, int maxBytes, Redaction redaction)
{
    private const int ErrorBytes = 64 * 1024;
    private const int ErrorCharacters = 1000;

    /// <summary>Reads the answer. Throws as the connection does.</summary>
    public async ValueTask<JobResult> ReadAsync(HttpResponseMessage response, Func<TimeSpan> took, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and <= 399) return new JobResult.Failed(HttpReasons.Redirect, $"The endpoint answered {status}. Redirects are not followed.");
        if (response.RequestMessage?.RequestUri is { } asked && asked != address)
        {
            return new JobResult.Failed(HttpReasons.Redirect, "The message handler followed a redirect. Set its AllowAutoRedirect to false.");
        }

        if (status is < 200 or > 299) return new JobResult.Failed(HttpReasons.Status, $"The endpoint answered {status}.{await StartAsync(response.Content, cancellationToken).ConfigureAwait(false)}");
        var body = await BoundedBody.ReadAsync(response.Content, maxBytes, cancellationToken).ConfigureAwait(false);
        return body is null
            ? new JobResult.Failed(HttpReasons.TooLarge, $"The endpoint answered {status} with more than {maxBytes} bytes.")
            : new JobResult.Done(Result(status, took(), body, IsPlain(response.Content)));
    }

    /// <summary>The start of a body, as far as it arrives, behind a space; empty if there is nothing to read.</summary>
    private async ValueTask<string> StartAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (!IsPlain(content)) return " Its body is compressed.";
        using var body = new MemoryStream();
        try
        {
            await BoundedBody.ReadStartAsync(content, body, Math.Min(ErrorBytes, maxBytes), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The status says that the run failed; what arrived of the body is enough. Whoever cancelled looks at the token.
        }

        var text = HttpText.Bound(redaction.Clean(Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length))), ErrorCharacters);
        return text.Length == 0 ? "" : " " + text;
    }

    private string Result(int status, TimeSpan took, byte[] body, bool isPlain)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("status", status);
            json.WriteNumber("duration_ms", (long)took.TotalMilliseconds);
            json.WriteNumber("bytes", body.Length);
            if (isPlain && AnswerObject.Read(body, redaction) is { } answer)
            {
                json.WritePropertyName("answer");
                json.WriteRawValue(answer);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static bool IsPlain(HttpContent content) => content.Headers.ContentEncoding.All(coding => coding.Equals("identity", StringComparison.OrdinalIgnoreCase));
}
