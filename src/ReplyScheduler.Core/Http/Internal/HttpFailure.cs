using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Http.Internal;

/// <summary>What an exception of a call means.</summary>
internal static class HttpFailure
{
    private const int MostCharacters = 500;

    public static JobResult.Failed Of(Exception error, Redaction redaction)
    {
        var reason = error switch
        {
            HttpRequestException http => OfRequest(http.HttpRequestError),
            HttpIOException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => HttpReasons.TooLarge,
            IOException => HttpReasons.AnswerBroken,
            _ => HttpReasons.ConnectionLost,
        };
        var words = error.InnerException is { } inner && inner.Message != error.Message ? $"{error.Message} {inner.Message}" : error.Message;
        return new JobResult.Failed(reason, $"{Meaning(reason)} {error.GetType().Name}: {HttpText.Bound(redaction.Clean(words), MostCharacters)}");
    }

    private static string OfRequest(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError => HttpReasons.Unreachable,
        HttpRequestError.ConfigurationLimitExceeded => HttpReasons.TooLarge,
        HttpRequestError.InvalidResponse => HttpReasons.AnswerBroken,
        _ => HttpReasons.ConnectionLost,
    };

    private static string Meaning(string reason) => reason switch
    {
        HttpReasons.Unreachable => "The endpoint could not be reached.",
        HttpReasons.TooLarge => "The headers of the answer are too large.",
        HttpReasons.AnswerBroken => "The answer broke off or is no HTTP.",
        _ => "The connection was lost before an answer came.",
    };
}
