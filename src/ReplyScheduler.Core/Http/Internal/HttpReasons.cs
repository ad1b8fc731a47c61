namespace ReplyScheduler.Http.Internal;

/// <summary>The stable codes of calls that failed. They are listed in the documentation.</summary>
internal static class HttpReasons
{
    public const string Status = "http_status";
    public const string Redirect = "http_redirect";
    public const string TimedOut = "http_timeout";
    public const string Unreachable = "http_unreachable";
    public const string ConnectionLost = "http_connection_lost";
    public const string TooLarge = "http_too_large";
    public const string AnswerBroken = "http_answer_broken";
    public const string EndpointInvalid = "http_endpoint_invalid";
    public const string SecretUnavailable = "http_secret_unavailable";

    public static IReadOnlyList<string> All { get; } =
        [Status, Redirect, TimedOut, Unreachable, ConnectionLost, TooLarge, AnswerBroken, EndpointInvalid, SecretUnavailable];
}
