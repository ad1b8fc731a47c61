using System.Net;
using FluentAssertions;
using Xunit;

namespace ReplyScheduler.JobsHost.Tests;

public sealed class LocalEndpointTests
{
    private static readonly string Path = Catalogue.Jobs[0].Endpoint;

    [Fact]
    public async Task Only_a_call_with_both_secrets_counts()
    {
        await using var endpoint = new LocalEndpoint(failPercent: 0);

        (await CallAsync(endpoint, "wrong", endpoint.BearerKey)).Should().Be(HttpStatusCode.Unauthorized);
        (await CallAsync(endpoint, endpoint.Secret, "wrong")).Should().Be(HttpStatusCode.Unauthorized);
        endpoint.KeysOf(Path).Should().Be(0);
        (await CallAsync(endpoint, endpoint.Secret, endpoint.BearerKey)).Should().Be(HttpStatusCode.OK);
        (await CallAsync(endpoint, endpoint.Secret, endpoint.BearerKey)).Should().Be(HttpStatusCode.OK);
        endpoint.KeysOf(Path).Should().Be(1);
        (await CallAsync(endpoint, endpoint.Secret, endpoint.BearerKey, key: "b.2")).Should().Be(HttpStatusCode.OK);
        endpoint.KeysOf(Path).Should().Be(2);
    }

    [Fact]
    public async Task A_share_of_the_calls_fails()
    {
        await using var never = new LocalEndpoint(0);
        await using var some = new LocalEndpoint(50);
        await using var always = new LocalEndpoint(100);

        (await FailuresAsync(never)).Should().Be(0);
        (await FailuresAsync(some)).Should().BeInRange(60, 140);
        (await FailuresAsync(always)).Should().Be(200);
    }

    private static async Task<int> FailuresAsync(LocalEndpoint endpoint)
    {
        var failures = 0;
        for (var i = 0; i < 200; i++)
        {
            if (await CallAsync(endpoint, endpoint.Secret, endpoint.BearerKey, key: $"a.{i}") == HttpStatusCode.InternalServerError) failures++;
        }

        return failures;
    }

    private static async Task<HttpStatusCode> CallAsync(LocalEndpoint endpoint, string secret, string bearer, string key = "a.1")
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.BaseUrl + Path);
        request.Headers.Add("x-cron-secret", secret);
        request.Headers.Add("Authorization", "Bearer " + bearer);
        request.Headers.Add("Idempotency-Key", key);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
