using System.Net;
using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using ReplyScheduler.Postgres.Tests.Clusters;

namespace ReplyScheduler.Trigger.Tests.Site;

/// <summary>
/// In the place of pg_net's background worker: takes what is queued and sends it by real HTTP, as that does. Redirects are followed with all
/// headers, POST becoming GET as curl has it; the headers that are kept are those of the first answer; a header without a value is not sent.
/// </summary>
internal sealed class PgNetSender(TestDatabase database) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    private sealed record Call(long Id, string Url, int Timeout, string[] Headers, byte[] Body);

    /// <summary>Sends what is queued now. How many calls.</summary>
    public async Task<int> DrainAsync()
    {
        await using var connection = await database.ConnectAsync();
        var calls = await TakeAsync(connection);
        foreach (var call in calls) await AnswerAsync(connection, call);
        return calls.Count;
    }

    /// <summary>Sends until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await DrainAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(50), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => http.Dispose();

    private static async Task<List<Call>> TakeAsync(NpgsqlConnection connection)
    {
        const string Sql = """
            WITH taken AS (SELECT id FROM net.http_request_queue ORDER BY id LIMIT 200)
            DELETE FROM net.http_request_queue q USING taken t WHERE q.id = t.id
            RETURNING q.id, q.url, q.timeout_milliseconds, array(SELECT key || ': ' || value FROM jsonb_each_text(q.headers)), q.body
            """;
        var calls = new List<Call>();
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            calls.Add(new Call(rows.GetInt64(0), rows.GetString(1), rows.GetInt32(2), [.. rows.GetFieldValue<string?[]>(3).OfType<string>()], (byte[])rows[4]));
        return calls;
    }

    private async Task AnswerAsync(NpgsqlConnection connection, Call call)
    {
        int? status = null;
        string? headers = null, error = null;
        var timedOut = false;
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(call.Timeout));
        try
        {
            (status, headers) = await SendAsync(call, limit.Token);
        }
        catch (OperationCanceledException)
        {
            (timedOut, error) = (true, $"Timeout of {call.Timeout} ms reached. Total time: {call.Timeout} ms");
        }
        catch (HttpRequestException)
        {
            error = "Couldn't connect to server";
        }

        await using var command = new NpgsqlCommand("INSERT INTO net._http_response (id, status_code, headers, timed_out, error_msg) VALUES ($1, $2, $3, $4, $5)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = call.Id });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)status ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)headers ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new NpgsqlParameter { Value = timedOut });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)error ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync();
    }

    private async Task<(int Status, string Headers)> SendAsync(Call call, CancellationToken cancellationToken)
    {
        var (url, method, body) = (new Uri(call.Url), HttpMethod.Post, call.Body);
        string? first = null;
        for (var hops = 0; ; hops++)
        {
            using var request = new HttpRequestMessage(method, url);
            if (method == HttpMethod.Post) request.Content = new ByteArrayContent(body);
            foreach (var header in call.Headers)
            {
                var (name, value) = (header[..header.IndexOf(':', StringComparison.Ordinal)], header[(header.IndexOf(':', StringComparison.Ordinal) + 2)..]);
                if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
            }

            using var answer = await http.SendAsync(request, cancellationToken);
            first ??= JsonSerializer.Serialize(answer.Headers.Concat(answer.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value)));
            if (answer.Headers.Location is not { } next || (int)answer.StatusCode is < 300 or > 399 || hops > 20) return ((int)answer.StatusCode, first);
            url = new Uri(url, next);
            if (answer.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther) method = HttpMethod.Get;
        }
    }
}
