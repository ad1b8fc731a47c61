using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Http.Internal;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>What the trigger's options must be. What it says about a secret holds nothing of it.</summary>
internal static class TriggerRules
{
    private const int LeastSecret = 32;
    private const int LeastKey = 24;
    private const int MostLive = 2;

    public static TimeSpan LongestWait { get; } = TimeSpan.FromMinutes(5);

    /// <exception cref="SchedulerConfigurationException">Something cannot work; every fault is listed.</exception>
    public static void Check(string pattern, TriggerOptions options, IServiceProvider services)
    {
        var errors = Errors(options, services).Select(error => $"The trigger at '{pattern}': {error}").ToList();
        if (errors.Count > 0) throw new SchedulerConfigurationException(errors);
    }

    private static IEnumerable<string> Errors(TriggerOptions options, IServiceProvider services)
    {
        var known = services.GetService<IServiceProviderIsService>();
        if (known?.IsService(typeof(IReplyScheduler)) == false) yield return "there is no scheduler. Call AddReplyScheduler on the services.";
        if (options.Secrets.Count + options.SigningSecrets.Count == 0)
            yield return "there is no secret, and without one it lets nobody in. Give Secrets or SigningSecrets, from the environment or a file and not from the code.";
        foreach (var error in Errors(nameof(TriggerOptions.Secrets), options.Secrets, Fault)) yield return error;
        foreach (var error in Errors(nameof(TriggerOptions.SigningSecrets), options.SigningSecrets, SigningFault)) yield return error;
        if (Range(nameof(TriggerOptions.DefaultWait), options.DefaultWait, TimeSpan.Zero, LongestWait) is { } wait) yield return wait;
        if (Range(nameof(TriggerOptions.SlotInterval), options.SlotInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)) is { } slot) yield return slot;
        if (Range(nameof(TriggerOptions.StopGrace), options.StopGrace, TimeSpan.Zero, TimeSpan.FromHours(1)) is { } grace) yield return grace;
        if (options.AlertFrom is < 1 or > 1_000_000) yield return $"AlertFrom is {options.AlertFrom}. It must be from 1 to 1000000.";
        if (options.ForcePolicy is not null && known?.IsService(typeof(IPolicyEvaluator)) == false)
            yield return "ForcePolicy names an authorization policy, but there is no authorization. Call AddAuthorization on the services.";
    }

    private static IEnumerable<string> Errors(string name, IList<string> secrets, Func<string?, string?> fault)
    {
        if (secrets.Count > MostLive) yield return $"{name} holds {secrets.Count} secrets. At most two may be live: the new one and the one that it takes the place of.";
        if (secrets.Count > 1 && secrets.Distinct(StringComparer.Ordinal).Count() < secrets.Count) yield return $"{name} holds the same secret twice.";
        for (var i = 0; i < secrets.Count; i++)
        {
            if (fault(secrets[i]) is { } wrong) yield return $"{name}[{i}] {wrong}";
        }
    }

    private static string? Fault(string? secret)
    {
        if (string.IsNullOrWhiteSpace(secret)) return "is empty.";
        return secret.Length < LeastSecret ? $"has fewer than {LeastSecret} characters. Take 32 random bytes, in base64." : SecretRules.Fault(secret);
    }

    private static string? SigningFault(string? secret)
    {
        if (Fault(secret) is { } fault) return fault;
        if (!secret!.StartsWith(SigningKey.Prefix, StringComparison.Ordinal)) return null;
        return SigningKey.Of(secret) is { Length: >= LeastKey } ? null : $"does not hold at least {LeastKey} bytes in base64 after '{SigningKey.Prefix}'.";
    }

    private static string? Range(string name, TimeSpan value, TimeSpan least, TimeSpan most) =>
        value < least || value > most ? $"{name} is {value}. It must be from {least} to {most}." : null;
}
