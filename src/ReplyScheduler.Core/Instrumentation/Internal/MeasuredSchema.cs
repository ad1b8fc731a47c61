using ReplyScheduler.Stores;

namespace ReplyScheduler.Instrumentation.Internal;

internal sealed class MeasuredSchema(ISchemaStore inner, Instruments instruments) : ISchemaStore
{
    public Task<StoreInfo> PrepareAsync(CancellationToken cancellationToken) =>
        instruments.StepAsync("schema.prepare", () => inner.PrepareAsync(cancellationToken));

    public Task<ClockMove> AdvanceAsync(DateTimeOffset to, bool passLeases, CancellationToken cancellationToken) =>
        instruments.StepAsync("schema.advance", () => inner.AdvanceAsync(to, passLeases, cancellationToken));

    public string Script() => inner.Script();
}
