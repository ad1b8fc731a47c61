using System.Text;
using ReplyScheduler.Http.Internal;

namespace ReplyScheduler.Liveness.Internal;

/// <summary>The key of a webhook's secret. What it says about a secret holds nothing of it.</summary>
internal static class WebhookKey
{
    private const string Prefix = "whsec_";
    private const int LeastBytes = 16;

    /// <summary>The key; null after a fault was added.</summary>
    public static byte[]? Check(string what, string? secret, List<string> errors)
    {
        if (secret?.StartsWith(Prefix, StringComparison.Ordinal) == true)
        {
            var key = new byte[secret.Length];
            if (Convert.TryFromBase64String(secret[Prefix.Length..], key, out var count) && count >= LeastBytes) return key[..count];
            errors.Add($"{what} begins with {Prefix} and is not the base64 of at least {LeastBytes} bytes. Copy it whole.");
            return null;
        }

        if (SecretRules.Fault(secret ?? "") is not { } fault) return Encoding.UTF8.GetBytes(secret!);
        errors.Add($"{what} {fault}");
        return null;
    }
}
