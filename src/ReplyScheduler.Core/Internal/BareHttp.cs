using System.Net;

namespace ReplyScheduler.Internal;

/// <summary>HTTP as the library speaks it: one request to the address that was given, and nothing that a reader would not expect.</summary>
internal static class BareHttp
{
    /// <summary>A handler without redirects, cookies, proxy, credentials and decompression.</summary>
    public static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseDrainSize = 0,
    };

    /// <summary>HTTP/1.1 and nothing else, because the runtime repeats HTTP/2 requests that a server turned away.</summary>
    public static HttpRequestMessage Prepare(HttpRequestMessage request)
    {
        request.Content ??= new ByteArrayContent([]);
        (request.Version, request.VersionPolicy) = (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact);
        request.Headers.ExpectContinue = false;
        return request;
    }
}
