using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Http;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Http;

public sealed class HttpJobSetupTests
{
    private const string Good = HttpJobBench.Secret;

    [Theory] // R85
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("short-0a9Zk")]
    [InlineData("changeme-changeme-1x")]
    [InlineData("your-cron-secret-goes-here")]
    [InlineData("my-cron-secret-12345")]
    [InlineData("supersecretsecret")]
    [InlineData("secret-secret-secret")]
    [InlineData("<the secret of the endpoint>")]
    [InlineData("<CRON_SECRET_VALUE_OF_PROD>")]
    [InlineData("${CRON_SECRET_FROM_VAULT}")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("0123456789ab\ncdefghijk")]
    [InlineData("0a9Zk3 7fQ2mW8xR5tY1u")]
    [InlineData("0a9Zk37fQ2mW8xR5tY1é")]
    public void A_secret_that_is_short_a_placeholder_or_not_printable_is_refused_and_not_shown(string secret)
    {
        var errors = Errors(o => o.Secret = secret);

        errors.Should().ContainSingle().Which.Should().StartWith("HttpJobOptions.Secret ");
        if (secret.Length > 12) errors[0].Should().NotContain(secret[..12]);
    }

    [Theory]
    [InlineData("0a9Zk37fQ2mW8xR5")]
    [InlineData("sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xvEMPvz")]
    [InlineData(HttpJobBench.Key)]
    [InlineData("9f86d081884c7d659a2feaa0c55ad015")]
    public void A_random_secret_is_accepted(string secret) => Errors(o => (o.Secret, o.BearerKey) = (secret, secret)).Should().BeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("example.com")]
    [InlineData("/functions")]
    [InlineData("ftp://h.example")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://")]
    [InlineData("https://user:S3cr3t0@h.example")]
    [InlineData("https://h.example?key=S3cr3t0")]
    [InlineData("https://h.example/#S3cr3t0")]
    [InlineData("https://h.example\\x")]
    [InlineData(" https://h.example")]
    [InlineData("https://h.example\n")]
    public void A_base_url_that_is_no_plain_http_url_is_refused_and_not_shown(string url)
    {
        var errors = Errors(o => o.BaseUrl = url);

        errors.Should().ContainSingle().Which.Should().StartWith("HttpJobOptions.BaseUrl is not an absolute");
        errors[0].Should().NotContain("S3cr3t");
    }

    [Theory]
    [InlineData("http://h.example", false)]
    [InlineData("http://localhost.h.example", false)]
    [InlineData("http://127.0.0.1.h.example", false)]
    [InlineData("http://10.0.0.1", false)]
    [InlineData("http://localhost:54321", true)]
    [InlineData("http://127.0.0.1:54321/functions", true)]
    [InlineData("http://[::1]:54321", true)]
    [InlineData("https://h.example", true)]
    public void Plain_http_leaves_the_machine_only_if_that_is_allowed(string url, bool isFine)
    {
        Errors(o => o.BaseUrl = url).Should().HaveCount(isFine ? 0 : 1);
        Errors(o => (o.BaseUrl, o.AllowPlainHttp) = (url, true)).Should().BeEmpty();
    }

    [Fact]
    public void Having_no_secret_must_be_said()
    {
        Errors(o => o.Secret = null).Should().ContainSingle().Which.Should().StartWith("HTTP jobs have no secret.");
        Errors(o => (o.Secret, o.AllowNoSecret) = (null, true)).Should().BeEmpty();
    }

    [Fact]
    public void A_secret_and_a_provider_of_it_are_a_fault()
    {
        Errors(o => o.SecretProvider = _ => new("x")).Should().Equal("HttpJobOptions.Secret and SecretProvider are both set. Keep one.");
        Errors(o => (o.BearerKey, o.BearerKeyProvider) = (Good, _ => new("x"))).Should().Equal("HttpJobOptions.BearerKey and BearerKeyProvider are both set. Keep one.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Host")]
    [InlineData("authorization")]
    [InlineData("Idempotency-Key")]
    [InlineData("Content-Length")]
    [InlineData("Last-Modified")]
    [InlineData("x secret")]
    [InlineData("x:secret")]
    [InlineData("x\r\nsecret")]
    public void The_header_of_the_secret_is_one_of_its_own(string name) =>
        Errors(o => o.SecretHeader = name).Should().ContainSingle().Which.Should().StartWith("HttpJobOptions.SecretHeader");

    [Fact]
    public void Limits_are_checked()
    {
        Errors(o => o.TimeOut = TimeSpan.FromMilliseconds(99)).Should().ContainSingle().Which.Should().StartWith("HttpJobOptions.TimeOut");
        Errors(o => o.TimeOut = TimeSpan.FromHours(25)).Should().ContainSingle();
        Errors(o => o.MaxResponseBytes = 1023).Should().ContainSingle().Which.Should().StartWith("HttpJobOptions.MaxResponseBytes");
        Errors(o => o.MaxResponseBytes = (16 * 1024 * 1024) + 1).Should().ContainSingle();
    }

    [Fact]
    public void A_message_handler_that_follows_redirects_is_refused()
    {
        using var client = new HttpClientHandler();
        using var sockets = new SocketsHttpHandler();
        using var wrapped = new Wrapper(client);
        foreach (var handler in (HttpMessageHandler[])[client, sockets, wrapped])
        {
            Errors(o => o.MessageHandler = handler).Should().ContainSingle().Which.Should().Contain("AllowAutoRedirect");
        }

        client.AllowAutoRedirect = sockets.AllowAutoRedirect = false;
        Errors(o => o.MessageHandler = wrapped).Should().BeEmpty();
    }

    [Fact]
    public void An_endpoint_in_code_keeps_the_rules() =>
        HttpJobBench.Errors(rs => Sound(rs).AddHttpJob("job", "type", "* * * * *", "//evil.example")).Should().ContainSingle().Which.Should().StartWith("Job 'job': The endpoint has '//'");

    [Fact]
    public void A_job_that_nothing_runs_is_a_fault()
    {
        HttpJobBench.Errors(rs => rs.AddHttpJob("job", "type", "* * * * *", "/a")).Should().ContainSingle().Which.Should().StartWith("Nothing runs the job 'job'");
        HttpJobBench.Errors(rs => rs.AddHttpJob("job", "type", "* * * * *", "/a").AddHandler<Handler>("type")).Should().BeEmpty();
        HttpJobBench.Errors(rs => Sound(rs.AddHttpJob("job", "type", "* * * * *", "/a"))).Should().BeEmpty("the order of the calls does not matter");
    }

    [Fact]
    public void A_second_base_url_is_a_fault() => HttpJobBench.Errors(rs => Sound(Sound(rs))).Should().ContainSingle().Which.Should().Contain("twice");

    [Fact]
    public void A_job_cannot_take_a_type_of_the_library() =>
        HttpJobBench.Errors(rs => Sound(rs).AddHttpJob("job", JobTypes.PostingQueue, "* * * * *", "/a")).Should().ContainSingle().Which.Should().Contain("belongs to the library");

    [Fact]
    public void Jobs_may_share_a_type_and_take_options()
    {
        new ServiceCollection().AddReplyScheduler(rs =>
        {
            Sound(rs.UseStore(_ => null!)).AddHttpJob("a", "cleanup", "0 3 * * *", "/a", o => o.Retries = 3).AddHttpJob("b", "cleanup", "0 5 * * 0", "/b");
            rs.Definitions.Select(d => (d.Name, d.Type, d.Schedule, d.Endpoint, d.Retries)).Should().Equal(
                ("a", "cleanup", "0 3 * * *", "/a", 3), ("b", "cleanup", "0 5 * * 0", "/b", 0));
        });
    }

    private static IReadOnlyList<string> Errors(Action<HttpJobOptions> configure) => HttpJobBench.Errors(rs => Sound(rs, configure));

    private static ReplySchedulerBuilder Sound(ReplySchedulerBuilder builder, Action<HttpJobOptions>? configure = null) => builder.AddHttpJobs(o =>
    {
        (o.BaseUrl, o.Secret) = ("https://project.example.com", Good);
        configure?.Invoke(o);
    });

    private sealed class Wrapper(HttpMessageHandler inner) : DelegatingHandler(inner);

    private sealed class Handler : IJobHandler
    {
        public ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken) => ValueTask.FromResult(JobResult.Success);
    }
}
