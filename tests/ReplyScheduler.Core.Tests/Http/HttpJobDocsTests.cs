using FluentAssertions;
using ReplyScheduler.Http;
using ReplyScheduler.Http.Internal;
using Xunit;

namespace ReplyScheduler.Core.Tests.Http;

/// <summary>What the page about HTTP jobs says in tables is what the code does.</summary>
public sealed class HttpJobDocsTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "http-jobs.md"));

    [Fact]
    public void The_documented_reasons_are_those_of_the_code() => Column("Outcomes").Should().BeEquivalentTo(HttpReasons.All);

    [Fact]
    public void The_documented_headers_are_those_of_the_code() => Column("Request").Should().Equal(
        new HttpJobOptions().SecretHeader, HttpHeaderNames.Authorization, HttpHeaderNames.IdempotencyKey, HttpHeaderNames.Attempt, "traceparent");

    private static IEnumerable<string> Column(string heading) => Lines
        .SkipWhile(line => line != "## " + heading).Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Split('`')[1]);
}
