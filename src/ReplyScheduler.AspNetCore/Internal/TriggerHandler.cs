using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ReplyScheduler.Liveness;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>One request to the trigger: the gate, what the caller wants, the tick, the answer. Never a redirect. Safe for concurrent use.</summary>
internal sealed class TriggerHandler(TriggerOptions options, TriggerGate gate, Refusals refusals, ForcedJobs forced, IReplyScheduler scheduler, ILogger log)
{
    private const int LongestName = 35;

    /// <summary>Puts a handler together from a host's services, and ties the scheduler's end to the host's.</summary>
    public static TriggerHandler Make(string pattern, TriggerOptions options, IServiceProvider services)
    {
        var scheduler = services.GetRequiredService<IReplyScheduler>();
        var store = services.GetRequiredService<IReplySchedulerStore>();
        var stamp = services.GetRequiredService<InstanceStamp>();
        var log = services.GetService<ILoggerFactory>()?.CreateLogger("ReplyScheduler.AspNetCore") ?? NullLogger.Instance;
        var alarm = new RefusalAlarm(services.GetRequiredService<IAlerts>(), pattern, options.AlertFrom);
        var refusals = new Refusals(store, stamp, alarm, services.GetRequiredService<TimeProvider>(), log);
        HostEnd.Tie(services, scheduler, refusals, options.StopGrace);
        var forced = new ForcedJobs(options.ForcePolicy, services.GetRequiredService<IJobControl>());
        return new TriggerHandler(options, new TriggerGate(options, store, stamp), refusals, forced, scheduler, log);
    }

    public async Task RunAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer. What was claimed goes on.
        }
        catch (UnreadBodyException)
        {
            refusals.Add(RefusalCause.Body);
            context.Abort(); // An answer would have the server wait for the rest of the body once more, and log what came of it.
        }
        catch (StoreException failed)
        {
            await UnavailableAsync(context, "store_unavailable", failed).ConfigureAwait(false);
        }
        catch (SchemaMismatchException failed)
        {
            await UnavailableAsync(context, "schema_mismatch", failed).ConfigureAwait(false);
        }
        catch (ObjectDisposedException) when (scheduler.State.IsStopped)
        {
            await Answer.ErrorAsync(context.Response, StatusCodes.Status503ServiceUnavailable, "stopping").ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response, aborted) = (context.Request, context.Response, context.RequestAborted);
        var passage = await gate.JudgeAsync(request, aborted).ConfigureAwait(false);
        if (passage.Refused is { } cause)
        {
            refusals.Add(cause);
            ReadNoMore(context);
            await Answer.RefuseAsync(response).ConfigureAwait(false);
            return;
        }

        refusals.LetIn();
        if (Fault(context, passage, out var wish, out var wait) is { } fault)
        {
            await Answer.ErrorAsync(response, fault.Status, fault.Code).ConfigureAwait(false);
            return;
        }

        if (wish.Slot is { } slot && !IsInRange(slot, passage.Now ?? await gate.NowAsync(aborted).ConfigureAwait(false)))
        {
            await Answer.ErrorAsync(response, StatusCodes.Status400BadRequest, "slot_out_of_range").ConfigureAwait(false);
            return;
        }

        var (asked, refusal) = wish.Force ? await forced.AskAsync(context, wish).ConfigureAwait(false) : default;
        if (refusal is { } no) await Answer.ErrorAsync(response, no.Status, no.Code).ConfigureAwait(false);
        else await TickAsync(context, wish, wait, wish.Force ? asked : null).ConfigureAwait(false);
    }

    /// <summary>What is left of the body the server reads for some seconds and drops; that it comes slowly is then no fault to be logged.</summary>
    private static void ReadNoMore(HttpContext context)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
    }

    /// <summary>What is wrong with the request of a caller who was let in; null if nothing is. The caller's id is sent back from here on.</summary>
    private Refusal? Fault(HttpContext context, Passage passage, out TriggerBody wish, out TimeSpan wait)
    {
        (wish, wait) = (new TriggerBody(), options.DefaultWait);
        var isId = CallerId.TryRead(context.Request.Headers, out var id);
        if (id is not null) context.Response.Headers[CallerId.Header] = id;
        if (passage.Body is not { } body) return new Refusal(StatusCodes.Status413PayloadTooLarge, "body_too_large");
        if (!isId) return new Refusal(StatusCodes.Status400BadRequest, "trigger_id_invalid");
        if (!TriggerBody.TryRead(body, out var read)) return new Refusal(StatusCodes.Status400BadRequest, "body_invalid");
        wish = read with { TriggerId = read.TriggerId ?? id };
        if (wish.TriggerId is { } own) context.Response.Headers[CallerId.Header] = own;
        return IsWait(context.Request.Query, ref wait) ? null : new Refusal(StatusCodes.Status400BadRequest, "wait_out_of_range");
    }

    private static bool IsWait(IQueryCollection query, ref TimeSpan wait)
    {
        if (!query.TryGetValue("wait", out var given)) return true;
        if (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > TriggerRules.LongestWait.TotalSeconds) return false;
        wait = TimeSpan.FromSeconds(seconds);
        return true;
    }

    private bool IsInRange(DateTimeOffset slot, DateTimeOffset now) => slot <= now && now - slot <= options.SlotInterval;

    private async Task TickAsync(HttpContext context, TriggerBody wish, TimeSpan wait, int? asked)
    {
        var id = wish.TriggerId ?? Guid.NewGuid().ToString();
        var name = wish.TriggeredBy ?? "http";
        var tick = new TickOptions { Wait = wait, JobType = wish.JobType, TriggeredBy = $"{name[..Math.Min(name.Length, LongestName)]}/{id}" };
        var report = await scheduler.TickAsync(tick, context.RequestAborted).ConfigureAwait(false);
        await Answer.WriteAsync(context.Response, TickAnswer.StatusOf(report, wait > TimeSpan.Zero), json => TickAnswer.Write(json, report, id, asked)).ConfigureAwait(false);
    }

    /// <summary>What the store says is for the log: it may name files and servers.</summary>
    private Task UnavailableAsync(HttpContext context, string code, Exception failed)
    {
        WebLog.Unavailable(log, failed);
        return context.Response.HasStarted ? Task.CompletedTask : Answer.ErrorAsync(context.Response, StatusCodes.Status503ServiceUnavailable, code);
    }
}
