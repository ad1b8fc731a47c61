using Npgsql;

namespace ReplyScheduler.Bench.Raw;

/// <summary>A server: each step is one trip and one implicit transaction, its statements prepared.</summary>
internal sealed class RawServer : IRawStore
{
    private readonly NpgsqlDataSource _source;

    public RawServer(string address) => _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address)
    {
        SearchPath = "reply_scheduler", NoResetOnClose = true, MaxPoolSize = 64, Options = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off",
    });

    public long Statements => 0;

    public async Task RunAsync(Action<IRawSession> step)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var pipeline = new RawPipeline(connection);
        step(pipeline);
        await pipeline.RunAsync();
    }

    public void Dispose() => _source.Dispose();
}
