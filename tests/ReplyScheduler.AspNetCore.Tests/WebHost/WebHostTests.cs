using System.Text.Json;
using FluentAssertions;
using Xunit;

namespace ReplyScheduler.AspNetCore.Tests.WebHost;

/// <summary>The sample as a program, over real HTTP, as a newcomer has it.</summary>
public sealed class WebHostTests : IDisposable
{
    private const string Trigger = WebBench.Path + "?wait=30";
    private readonly string _folder = Directory.CreateTempSubdirectory("reply-scheduler-webhost-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Place(string name) => Path.Combine(_folder, "reply-scheduler-web", name);

    private static async Task<JsonElement> TickAsync(HttpClient client, string secret, string path = Trigger)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("x-cron-secret", secret);
        using var response = await client.SendAsync(request);
        ((int)response.StatusCode).Should().Be(200);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>Ticks, each time when the answer says that something is due, until a job has run.</summary>
    private static async Task RunAsync(HttpClient client, string secret, string job)
    {
        for (var begun = TimeProvider.System.GetTimestamp(); ;)
        {
            var answer = await TickAsync(client, secret);
            if (answer.GetProperty("ended").EnumerateArray().Any(run => run.GetProperty("job").GetString() == job)) return;
            TimeProvider.System.GetElapsedTime(begun).Should().BeLessThan(TimeSpan.FromSeconds(60));
            var wait = answer.GetProperty("next_due").GetDateTimeOffset() - answer.GetProperty("now").GetDateTimeOffset();
            await Task.Delay(wait < TimeSpan.Zero ? TimeSpan.Zero : wait + TimeSpan.FromMilliseconds(1));
        }
    }

    [Fact]
    public async Task With_no_set_up_a_post_with_the_secret_runs_the_pipeline_to_a_reply_and_health_and_status_show_it()
    {
        await using var host = await WebHostProcess.StartAsync(_folder, "--port", "0");
        var secret = (await File.ReadAllTextAsync(Place("trigger-secret"))).Trim();
        host.Client.BaseAddress!.Host.Should().Be("127.0.0.1");

        await RunAsync(host.Client, secret, "reply_v2_scheduler");
        await RunAsync(host.Client, secret, "reply_v2_scheduler");

        (await File.ReadAllLinesAsync(Place("replies.jsonl"))).Should().NotBeEmpty();
        var health = JsonDocument.Parse(await host.Client.GetStringAsync("/health")).RootElement;
        health.GetProperty("status").GetString().Should().Be("Healthy");
        var status = JsonDocument.Parse(await host.Client.GetStringAsync("/status?prove=30m")).RootElement;
        status.GetProperty("permits").GetProperty("USED").GetInt32().Should().BePositive();
        status.GetProperty("proof").GetProperty("store_id").GetGuid().Should().Be(status.GetProperty("store").GetProperty("id").GetGuid());
        (await host.StopAsync()).Should().Be(0);
    }

    [Fact]
    public async Task The_secret_is_made_for_its_owner_alone_kept_and_printed_nowhere()
    {
        await using (var host = await WebHostProcess.StartAsync(_folder, "--port", "0"))
        {
            var secret = (await File.ReadAllTextAsync(Place("trigger-secret"))).Trim();
            secret.Length.Should().BeGreaterThanOrEqualTo(32);
            if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(Place("trigger-secret")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            string.Join('\n', host.Said).Should().NotContain(secret).And.Contain("trigger-secret");
            host.CommandLine.Should().NotContain(secret);
            using var refused = await host.Client.PostAsync(Trigger, null);
            ((int)refused.StatusCode).Should().Be(401);
            (await host.StopAsync()).Should().Be(0);
        }

        var kept = (await File.ReadAllTextAsync(Place("trigger-secret"))).Trim();
        await using var again = await WebHostProcess.StartAsync(_folder, "--port", "0");
        await TickAsync(again.Client, kept);
    }

    [Fact]
    public async Task A_file_of_two_secrets_keeps_both_live()
    {
        var file = Path.Combine(_folder, "secrets");
        await File.WriteAllLinesAsync(file, [WebBench.Secret, WebBench.OtherSecret]);

        await using var host = await WebHostProcess.StartAsync(_folder, "--port", "0", "--secret-file", file);

        await TickAsync(host.Client, WebBench.Secret);
        await TickAsync(host.Client, WebBench.OtherSecret);
        Directory.GetFiles(Path.Combine(_folder, "reply-scheduler-web")).Should().NotContain(path => path.EndsWith("trigger-secret"));
    }

    [Theory]
    [InlineData(64, "--port", "70000")]
    [InlineData(64, "--what", "1")]
    [InlineData(64, "--schema", "x")]
    [InlineData(64, "--secret-file", "missing")]
    [InlineData(64, "--timer", "0")]
    [InlineData(69, "--postgres", "Host=127.0.0.1;Port=1;Username=u;Password=hunter2-hunter2;Timeout=1")]
    public async Task What_cannot_work_ends_it_with_a_line_and_a_code(int code, string option, string value)
    {
        var (found, error) = await WebHostProcess.FailAsync(_folder, option, value);

        found.Should().Be(code, error);
        error.TrimEnd().Split('\n').Should().ContainSingle().Which.Should().StartWith("error: ");
        error.Should().NotContain("hunter2");
    }

    [Fact]
    public async Task A_short_secret_stops_it_without_being_told()
    {
        var file = Path.Combine(_folder, "secrets");
        await File.WriteAllTextAsync(file, "tooShortToBeSecret");

        var (code, error) = await WebHostProcess.FailAsync(_folder, "--port", "0", "--secret-file", file);

        code.Should().Be(64);
        error.Should().Contain("has fewer than 32 characters").And.NotContain("tooShortToBeSecret");
    }
}
