using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Http;
using ReplyScheduler.Http.Internal;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Setup.Internal;

namespace ReplyScheduler.Core.Tests.Http;

/// <summary>A container with HTTP jobs, of which one run after the other is called without a store.</summary>
internal sealed class HttpJobBench : IAsyncDisposable
{
    public const string Secret = "Kq7.vR2+mZ/9xT~4wLp&e";
    public const string Key = "eyJhbGciOiJub25lIn0.dGhpcyBpcyBub3QgcmVhbA.c2lnbmF0dXJl";

    private readonly ServiceProvider _container;

    public HttpJobBench(Uri baseUrl, Action<HttpJobOptions>? configure = null, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        if (time is not null) services.AddSingleton(time);
        services.AddReplyScheduler(rs => rs.UseStore(_ => null!).AddHttpJobs(o =>
        {
            (o.BaseUrl, o.Secret, o.BearerKey) = (baseUrl.GetLeftPart(UriPartial.Authority), Secret, Key);
            configure?.Invoke(o);
        }));
        _container = services.BuildServiceProvider();
    }

    public static DateTimeOffset Slot { get; } = new(2026, 3, 2, 9, 15, 0, TimeSpan.Zero);

    public static JobRun Run { get; } = new()
    {
        RunId = Guid.Parse("00000000-0000-7000-8000-000000000001"),
        JobId = Guid.Parse("00000000-0000-7000-8000-000000000002"),
        JobName = "ttl_cleanup",
        JobType = "cleanup",
        SlotTime = Slot,
        Kind = SlotKind.Schedule,
        Attempt = 1,
        Endpoint = "/functions/v1/ttl-cleanup",
        Payload = """{"n":1}""",
        StartedAt = Slot,
    };

    public IJobHandler Handler => _container.GetRequiredService<SchedulerSetup>().EndpointHandler!(_container);

    public async Task<JobResult> CallAsync(JobRun? run = null, CancellationToken cancellationToken = default) =>
        await Handler.RunAsync(run ?? Run, cancellationToken);

    public async Task<JobResult.Failed> FailAsync(JobRun? run = null) => (JobResult.Failed)await CallAsync(run);

    public static IReadOnlyList<string> Errors(Action<ReplySchedulerBuilder> configure)
    {
        try
        {
            new ServiceCollection().AddReplyScheduler(rs => configure(rs.UseStore(_ => null!)));
            return [];
        }
        catch (SchedulerConfigurationException found)
        {
            return found.Errors;
        }
    }

    public ValueTask DisposeAsync() => _container.DisposeAsync();
}
