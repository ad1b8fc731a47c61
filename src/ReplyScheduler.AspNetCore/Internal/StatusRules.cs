using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>What the status endpoint's options must be.</summary>
internal static class StatusRules
{
    /// <exception cref="SchedulerConfigurationException">Something cannot work; every fault is listed.</exception>
    public static void Check(string pattern, StatusOptions options, IServiceProvider services)
    {
        var errors = Errors(options, services.GetService<IServiceProviderIsService>()).Select(error => $"The status at '{pattern}': {error}").ToList();
        if (errors.Count > 0) throw new SchedulerConfigurationException(errors);
    }

    private static IEnumerable<string> Errors(StatusOptions options, IServiceProviderIsService? known)
    {
        if (known?.IsService(typeof(IReplyScheduler)) == false) yield return "there is no scheduler. Call AddReplyScheduler on the services.";
        if (options.AllowAnonymous == options.Policy is not null)
            yield return "say who may read it: either Policy, an authorization policy, or AllowAnonymous.";
        if (options.Policy is not null && known?.IsService(typeof(IAuthorizationService)) == false)
            yield return "Policy names an authorization policy, but there is no authorization. Call AddAuthorization on the services.";
    }
}
