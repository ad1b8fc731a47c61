using System.Net;

namespace ReplyScheduler.Http.Internal;

/// <summary>Judges the options of HTTP jobs. Every fault is found in one go, each with its fix; none shows a secret.</summary>
internal static class HttpJobRules
{
    private const int LeastResponse = 1024;
    private const int MostResponse = 16 * 1024 * 1024;
    private static readonly TimeSpan LeastTimeOut = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostTimeOut = TimeSpan.FromHours(24);

    /// <summary>The settings, or null after a fault was added.</summary>
    public static HttpJobSettings? Check(HttpJobOptions options, List<string> errors)
    {
        var before = errors.Count;
        var baseUrl = CheckBaseUrl(options, errors);
        var secret = CheckSecret(nameof(options.Secret), options.Secret, options.SecretProvider, errors);
        var bearer = CheckSecret(nameof(options.BearerKey), options.BearerKey, options.BearerKeyProvider, errors);
        var isGiven = secret is not null || bearer is not null || options.Secret is not null || options.BearerKey is not null;
        if (!isGiven && !options.AllowNoSecret) errors.Add("HTTP jobs have no secret. Set HttpJobOptions.Secret or SecretProvider, or AllowNoSecret if the endpoint needs none.");
        if (options.SecretHeader is null || !HttpHeaderNames.IsFree(options.SecretHeader)) errors.Add("HttpJobOptions.SecretHeader is not a name for a header of your own. Use letters, digits and '-', such as x-cron-secret.");
        if (options.TimeOut < LeastTimeOut || options.TimeOut > MostTimeOut) errors.Add($"HttpJobOptions.TimeOut is {options.TimeOut}. Set it from {LeastTimeOut} to {MostTimeOut}.");
        if (options.MaxResponseBytes is < LeastResponse or > MostResponse) errors.Add($"HttpJobOptions.MaxResponseBytes is {options.MaxResponseBytes}. Set it from {LeastResponse} to {MostResponse}.");
        if (FollowsRedirects(options.MessageHandler)) errors.Add("HttpJobOptions.MessageHandler follows redirects, which would carry the secret elsewhere. Set its AllowAutoRedirect to false.");
        return errors.Count > before || baseUrl is null ? null : new HttpJobSettings
        {
            BaseUrl = baseUrl,
            SecretHeader = options.SecretHeader!,
            Secret = secret,
            BearerKey = bearer,
            TimeOut = options.TimeOut,
            MaxResponseBytes = options.MaxResponseBytes,
            MessageHandler = options.MessageHandler,
        };
    }

    private static Uri? CheckBaseUrl(HttpJobOptions options, List<string> errors)
    {
        const string What = "HttpJobOptions.BaseUrl";
        var text = options.BaseUrl ?? "";
        var isPlain = text.All(c => char.IsBetween(c, '!', '~') && c is not ('\\' or '@' or '?' or '#'));
        if (!isPlain || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            errors.Add($"{What} is not an absolute http or https URL without user, query and fragment. Set it to one such as https://project.example.com/functions/v1.");
            return null;
        }

        if (url.Scheme == Uri.UriSchemeHttp && !options.AllowPlainHttp && !IsThisMachine(url))
        {
            errors.Add($"{What} is plain http to another machine, where secrets can be read on the way. Use https, or set AllowPlainHttp.");
        }

        return url;
    }

    private static bool IsThisMachine(Uri url) =>
        url.IdnHost == "localhost" || (IPAddress.TryParse(url.IdnHost, out var address) && IPAddress.IsLoopback(address));

    private static SecretSource? CheckSecret(string name, string? constant, Func<CancellationToken, ValueTask<string>>? provider, List<string> errors)
    {
        if (constant is not null && provider is not null) errors.Add($"HttpJobOptions.{name} and {name}Provider are both set. Keep one.");
        if (provider is not null) return new SecretSource($"{name}Provider", null, provider);
        if (constant is null) return null;
        if (SecretRules.Fault(constant) is { } fault) errors.Add($"HttpJobOptions.{name} {fault}");
        return new SecretSource(name, constant, null);
    }

    internal static bool FollowsRedirects(HttpMessageHandler? handler) => handler switch
    {
        DelegatingHandler outer => FollowsRedirects(outer.InnerHandler),
        SocketsHttpHandler sockets => sockets.AllowAutoRedirect,
        HttpClientHandler client => client.AllowAutoRedirect,
        _ => false,
    };
}
