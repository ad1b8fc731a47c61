namespace ReplyScheduler.Http;

/// <summary>
/// How jobs that have an endpoint, and no handler for their type in this process, are called. The values are read once, when the
/// configuring lambda returns. Instances are not thread-safe.
/// </summary>
public sealed class HttpJobOptions
{
    /// <summary>
    /// What endpoints are appended to: an absolute http or https URL without user, query and fragment, such as
    /// <c>https://project.example.com/functions/v1</c>. Required.
    /// </summary>
    public string BaseUrl { get; set; } = "";

    /// <summary>The name of the header that carries <see cref="Secret"/>. Default: <c>x-cron-secret</c>.</summary>
    public string SecretHeader { get; set; } = "x-cron-secret";

    /// <summary>
    /// The shared secret, for the whole life of the process: 16 to 4,096 printable ASCII characters that are no placeholder. Give
    /// this, <see cref="SecretProvider"/>, a bearer key, or <see cref="AllowNoSecret"/>.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>
    /// Asked for the shared secret before each call, so that it can be rotated without a restart; it keeps what it reads, if that is
    /// slow. What it answers must be as <see cref="Secret"/>. When it throws, answers otherwise or is late, nothing is sent and the run fails.
    /// Called by many runs at once.
    /// </summary>
    public Func<CancellationToken, ValueTask<string>>? SecretProvider { get; set; }

    /// <summary>The key of the header <c>Authorization: Bearer</c>; as <see cref="Secret"/>. Null, the default: no such header.</summary>
    public string? BearerKey { get; set; }

    /// <summary>Asked for the bearer key before each call; as <see cref="SecretProvider"/>.</summary>
    public Func<CancellationToken, ValueTask<string>>? BearerKeyProvider { get; set; }

    /// <summary>Whether calls may go without any secret. Default: no.</summary>
    public bool AllowNoSecret { get; set; }

    /// <summary>Whether a base URL of http may lead to another machine, where secrets can be read on the way. Default: no.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>For one whole call with its answer, 0.1 s to 24 h. The time-out of the job holds besides. Default: 2 min.</summary>
    public TimeSpan TimeOut { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest answer, 1 KB to 16 MB; a longer one fails the run. Default: 1 MB.</summary>
    public int MaxResponseBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Sends the requests instead of the built-in handler, for tests, client certificates or a proxy. It must not follow redirects.
    /// The caller disposes it. Null, the default: a handler without redirects, cookies, proxy and decompression.
    /// </summary>
    public HttpMessageHandler? MessageHandler { get; set; }
}
