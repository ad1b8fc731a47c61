using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>Runs jobs before they are due, for callers who meet a policy. Each run is asked for as a person would, with who and why.</summary>
internal sealed class ForcedJobs(string? policy, IJobControl control)
{
    private const int MostJobs = 1000;
    private static readonly Refusal NotAllowed = new(StatusCodes.Status403Forbidden, "force_not_allowed");
    private static readonly Refusal TooMany = new(StatusCodes.Status400BadRequest, "force_too_many");

    /// <summary>Asks for a run of each active job, or of each of a type. How many; or why not.</summary>
    public async Task<(int Asked, Refusal? Refusal)> AskAsync(HttpContext context, TriggerBody wish)
    {
        if (await CallerAsync(context).ConfigureAwait(false) is not { } caller) return (0, NotAllowed);
        var jobs = await JobsAsync(wish.JobType, context.RequestAborted).ConfigureAwait(false);
        if (jobs.Count > MostJobs) return (0, TooMany);
        var once = new RunNowOptions { Key = "trigger" };
        foreach (var job in jobs)
        {
            await control.RunNowAsync(job, caller, "Forced by a trigger.", once, context.RequestAborted).ConfigureAwait(false);
        }

        return (jobs.Count, null);
    }

    /// <summary>The name of a caller who meets the policy, by the policy's own schemes; null for anybody else.</summary>
    private async Task<string?> CallerAsync(HttpContext context)
    {
        if (policy is null) return null;
        var services = context.RequestServices;
        var found = await services.GetRequiredService<IAuthorizationPolicyProvider>().GetPolicyAsync(policy).ConfigureAwait(false);
        if (found is null) throw new InvalidOperationException($"There is no authorization policy '{policy}', which ForcePolicy names. Add it to AddAuthorization.");
        var evaluator = services.GetRequiredService<IPolicyEvaluator>();
        var authenticated = await evaluator.AuthenticateAsync(found, context).ConfigureAwait(false);
        var answer = await evaluator.AuthorizeAsync(found, authenticated, context, context).ConfigureAwait(false);
        if (!answer.Succeeded) return null;
        var name = authenticated.Principal?.Identity?.Name;
        return string.IsNullOrWhiteSpace(name) ? "trigger" : name[..Math.Min(name.Length, 200)];
    }

    private async Task<List<string>> JobsAsync(string? type, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        var query = new JobQuery { IsActive = true };
        while (names.Count <= MostJobs)
        {
            var page = await control.ListAsync(query, cancellationToken).ConfigureAwait(false);
            names.AddRange(page.Where(job => type is null || job.Row.Type == type).Select(job => job.Row.Name));
            if (page.Count < query.Limit) break;
            query = query with { After = page[^1].Row.Name };
        }

        return names;
    }
}
