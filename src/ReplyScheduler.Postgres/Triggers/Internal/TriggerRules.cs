using System.Text;
using ReplyScheduler.Http.Internal;

namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>What the options of a trigger may hold. What is said of a secret holds nothing of it.</summary>
internal static class TriggerRules
{
    private const int LeastSecret = 32;
    private const int MostSecret = 1000;

    public static IEnumerable<string> Faults(PostgresTriggerOptions options)
    {
        if (options.Url is not null && UrlFault(options.Url, options.AllowHttp) is { } url) yield return "PostgresTriggerOptions.Url " + url;
        if (options.Secret is not null && SecretFault(options.Secret) is { } secret) yield return "PostgresTriggerOptions.Secret " + secret;
        if (options.AcceptedSecrets.Count > 10) yield return $"PostgresTriggerOptions.AcceptedSecrets has {options.AcceptedSecrets.Count} secrets, but at most 10 are compared.";
        if (options.SecretName is not { Length: >= 1 and <= 100 } || !options.SecretName.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-'))
            yield return "PostgresTriggerOptions.SecretName must have 1 to 100 characters of a-z, 0-9, '_' and '-'.";
        if (!Enum.IsDefined(options.Authentication) || !Enum.IsDefined(options.Sender) || !Enum.IsDefined(options.SecretStore))
            yield return "PostgresTriggerOptions.Authentication, Sender or SecretStore is none of its values.";
        foreach (var (name, schedule) in new[] { ("Schedule", options.Schedule), ("WatchdogSchedule", options.WatchdogSchedule) })
        {
            if (schedule is not { Length: >= 1 and <= 100 }) yield return $"PostgresTriggerOptions.{name} must have 1 to 100 characters.";
        }

        foreach (var fault in NameFaults(options).Concat(SpanFaults(options))) yield return fault;
    }

    /// <summary>What is wrong with a secret, to be put after its name; null if nothing is (R85).</summary>
    public static string? SecretFault(string? secret)
    {
        if (string.IsNullOrWhiteSpace(secret)) return "is empty: put in a random secret.";
        if (secret.Length is < LeastSecret or > MostSecret) return $"does not have {LeastSecret} to {MostSecret} characters.";
        if (secret.StartsWith("whsec_", StringComparison.Ordinal) && !IsBase64(secret[6..])) return "begins with 'whsec_', but what follows is not base64 of 24 bytes or more.";
        return SecretRules.Fault(secret);
    }

    private static bool IsBase64(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out var length) && length >= 24;

    private static string? UrlFault(string url, bool allowHttp)
    {
        if (url.Length > 2000 || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
            return "must be an absolute http or https address of at most 2,000 characters.";
        if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0 || url.Any(c => !char.IsBetween(c, '!', '~')))
            return "must hold no user, query, fragment, space or character that is not ASCII.";
        return uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback && !allowHttp
            ? "goes without TLS over a network: use https, or set AllowHttp." : null;
    }

    private static IEnumerable<string> NameFaults(PostgresTriggerOptions options)
    {
        foreach (var (option, name) in new[] { ("TriggerJob", options.TriggerJob), ("WatchdogJob", options.WatchdogJob), ("CronDatabase", options.CronDatabase) })
        {
            if (name is not null && (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > 63 || name.Any(char.IsControl)))
                yield return $"PostgresTriggerOptions.{option} must have 1 to 63 bytes without control characters.";
        }

        if (options.TriggerJob is not null && options.TriggerJob == options.WatchdogJob) yield return "PostgresTriggerOptions.TriggerJob and WatchdogJob must differ.";
    }

    private static IEnumerable<string> SpanFaults(PostgresTriggerOptions options)
    {
        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromSeconds(60))
            yield return $"PostgresTriggerOptions.Timeout is {options.Timeout}, but must be from 1 to 60 seconds.";
        if (options.LostAfter < TimeSpan.FromMinutes(1) || options.LostAfter > TimeSpan.FromHours(1) || options.LostAfter <= options.Timeout)
            yield return $"PostgresTriggerOptions.LostAfter is {options.LostAfter}, but must be from 1 minute to 1 hour, and more than Timeout.";
        if (options.Overlap < TimeSpan.Zero || options.Overlap > TimeSpan.FromDays(30))
            yield return $"PostgresTriggerOptions.Overlap is {options.Overlap}, but must be from 0 to 30 days.";
        foreach (var (name, span) in new[] { ("KeepAttempts", options.KeepAttempts), ("KeepRuns", options.KeepRuns) })
        {
            if (span < TimeSpan.FromDays(1) || span > TimeSpan.FromDays(3650)) yield return $"PostgresTriggerOptions.{name} is {span}, but must be from 1 to 3,650 days.";
        }
    }
}
