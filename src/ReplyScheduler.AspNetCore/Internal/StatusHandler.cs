using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ReplyScheduler.Proofs;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>Tells the status. Reads only. Safe for concurrent use.</summary>
internal sealed class StatusHandler(IReplyScheduler scheduler, IReplySchedulerStore store, IProof proof, InstanceStamp stamp, ILogger log)
{
    private const int MostExecutions = 100;

    public static StatusHandler Make(IServiceProvider services) => new(
        services.GetRequiredService<IReplyScheduler>(), services.GetRequiredService<IReplySchedulerStore>(), services.GetRequiredService<IProof>(),
        services.GetRequiredService<InstanceStamp>(), services.GetService<ILoggerFactory>()?.CreateLogger("ReplyScheduler.AspNetCore") ?? NullLogger.Instance);

    public async Task RunAsync(HttpContext context)
    {
        if (!TryReadWindow(context.Request.Query, out var window))
        {
            await Answer.ErrorAsync(context.Response, StatusCodes.Status400BadRequest, "prove_invalid").ConfigureAwait(false);
            return;
        }

        try
        {
            await AnswerAsync(context, window).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer.
        }
        catch (Exception failed) when (failed is StoreException or SchemaMismatchException)
        {
            WebLog.StatusUnavailable(log, failed);
            var code = failed is StoreException ? "store_unavailable" : "schema_mismatch";
            await Answer.ErrorAsync(context.Response, StatusCodes.Status503ServiceUnavailable, code).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(HttpContext context, TimeSpan? window)
    {
        var token = context.RequestAborted;
        await store.Schema.PrepareAsync(token).ConfigureAwait(false);
        var status = await store.Evidence.ReadStatusAsync(token).ConfigureAwait(false);
        var executions = await store.Evidence.ReadExecutionsAsync(new ExecutionQuery { Limit = MostExecutions }, token).ConfigureAwait(false);
        var proved = window is { } span ? await ProveAsync(span, token).ConfigureAwait(false) : null;
        if (window is not null && proved is null) await Answer.ErrorAsync(context.Response, StatusCodes.Status400BadRequest, "prove_invalid").ConfigureAwait(false);
        else await Answer.WriteAsync(context.Response, StatusCodes.Status200OK, json => StatusText.Write(json, stamp, status, executions, scheduler.State, proved)).ConfigureAwait(false);
    }

    /// <summary>The proof, or null if its window holds more slots than can be looked at.</summary>
    private async Task<ProofReport?> ProveAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        try
        {
            return await proof.ProveAsync(new ProofOptions { Window = window }, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static bool TryReadWindow(IQueryCollection query, out TimeSpan? window)
    {
        window = null;
        if (!query.TryGetValue("prove", out var given)) return true;
        if (given.Count != 1 || !WindowText.TryRead(given[0], out var read)) return false;
        window = read;
        return true;
    }
}
