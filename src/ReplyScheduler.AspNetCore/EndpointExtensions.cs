using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ReplyScheduler.AspNetCore;
using ReplyScheduler.AspNetCore.Internal;
using ReplyScheduler.Setup;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the scheduler's endpoints.</summary>
public static class EndpointExtensions
{
    /// <summary>
    /// Maps a POST that runs a tick. Any number of requests, at any rate and to any number of hosts, start nothing twice. When the host
    /// stops, so does the scheduler, with <see cref="TriggerOptions.StopGrace"/>.
    /// </summary>
    /// <param name="endpoints">Where to map it.</param>
    /// <param name="pattern">The path, for example <c>/functions/v1/run-scheduled-jobs</c>.</param>
    /// <param name="configure">Gives the secrets; without one there is no endpoint.</param>
    /// <exception cref="SchedulerConfigurationException">There is no secret, or one that cannot be used, or an option is out of its range.</exception>
    public static IEndpointConventionBuilder MapReplySchedulerTrigger(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern, Action<TriggerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new TriggerOptions();
        configure(options);
        TriggerRules.Check(pattern, options, endpoints.ServiceProvider);
        var handler = TriggerHandler.Make(pattern, options, endpoints.ServiceProvider);
        return endpoints.MapMethods(pattern, [HttpMethods.Post], (RequestDelegate)handler.RunAsync).WithDisplayName("ReplyScheduler trigger");
    }

    /// <summary>
    /// Maps a GET that tells the status as JSON; with <c>?prove=30m</c> also the proof over that window, as <c>ProofReport.ToJson</c>
    /// writes it.
    /// </summary>
    /// <param name="endpoints">Where to map it.</param>
    /// <param name="pattern">The path, for example <c>/status</c>.</param>
    /// <param name="configure">Says who may read it.</param>
    /// <exception cref="SchedulerConfigurationException">It was not said who may read it, or that cannot be.</exception>
    public static IEndpointConventionBuilder MapReplySchedulerStatus(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern, Action<StatusOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new StatusOptions();
        configure(options);
        StatusRules.Check(pattern, options, endpoints.ServiceProvider);
        var handler = StatusHandler.Make(endpoints.ServiceProvider);
        var endpoint = endpoints.MapMethods(pattern, [HttpMethods.Get], (RequestDelegate)handler.RunAsync).WithDisplayName("ReplyScheduler status");
        return options.Policy is { } policy ? endpoint.RequireAuthorization(policy) : endpoint.AllowAnonymous();
    }
}
