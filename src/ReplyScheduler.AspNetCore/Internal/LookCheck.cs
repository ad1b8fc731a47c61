using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>A check that judges by a look at the store.</summary>
internal sealed class LookCheck(StoreLooks looks, Func<StoreLook, HealthCheckResult> judge) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        judge(await looks.LookAsync().WaitAsync(cancellationToken).ConfigureAwait(false));
}
