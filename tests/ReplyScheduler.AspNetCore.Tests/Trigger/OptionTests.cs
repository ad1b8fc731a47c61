using FluentAssertions;
using ReplyScheduler.Setup;
using Xunit;

namespace ReplyScheduler.AspNetCore.Tests.Trigger;

/// <summary>An endpoint that could not keep anybody out does not exist.</summary>
public sealed class OptionTests
{
    private static async Task<IReadOnlyList<string>> RefusedAsync(Action<TriggerOptions> trigger)
    {
        var refused = await FluentActions.Awaiting(() => WebBench.StartAsync(trigger: trigger)).Should().ThrowAsync<SchedulerConfigurationException>();
        return refused.Which.Errors;
    }

    [Fact]
    public async Task Without_a_secret_the_host_does_not_start() =>
        (await RefusedAsync(_ => { })).Should().ContainSingle().Which.Should().Be(
            "The trigger at '/functions/v1/run-scheduled-jobs': there is no secret, and without one it lets nobody in. Give Secrets or SigningSecrets, from the environment or a file and not from the code.");

    [Theory]
    [InlineData(null, "is empty.")]
    [InlineData("", "is empty.")]
    [InlineData("                                        ", "is empty.")]
    [InlineData("b0Xq9mZ4tYv7Wc2Ls8Rk1Pn6Hd3Jf5G", "has fewer than 32 characters. Take 32 random bytes, in base64.")]
    [InlineData("b0Xq9mZ4tYv7Wc2Ls8Rk1Pn6Hd3Jf5G ", "has a space, a control character or one that is not ASCII.")]
    [InlineData("b0Xq9mZ4tYv7Wc2Ls8Rk1Pn6Hd3Jf5Gä", "has a space, a control character or one that is not ASCII.")]
    [InlineData("your-secret-here-your-secret-here", "looks like a placeholder: put in a random secret of the endpoint.")]
    [InlineData("<put-a-long-and-random-secret-of-yours>", "looks like a placeholder: put in a random secret of the endpoint.")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "looks like a placeholder: put in a random secret of the endpoint.")]
    public async Task A_secret_that_is_missing_short_or_a_placeholder_stops_the_host_and_is_not_told(string? secret, string fault)
    {
        foreach (var (name, add) in new (string, Action<TriggerOptions>)[] { ("Secrets", o => o.Secrets.Add(secret!)), ("SigningSecrets", o => o.SigningSecrets.Add(secret!)) })
        {
            var error = (await RefusedAsync(add)).Should().ContainSingle().Subject;

            error.Should().Be($"The trigger at '/functions/v1/run-scheduled-jobs': {name}[0] {fault}");
            if (!string.IsNullOrWhiteSpace(secret)) error.Should().NotContain(secret);
        }
    }

    [Theory]
    [InlineData("whsec_this is no base64 at all, as it seems")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2I=")]
    public async Task A_key_in_base64_has_at_least_24_bytes(string secret) => (await RefusedAsync(o => o.SigningSecrets.Add(secret))).Should().ContainSingle();

    [Fact]
    public async Task All_faults_are_told_at_once() => (await RefusedAsync(o =>
    {
        o.Secrets.Add(WebBench.Secret);
        o.Secrets.Add(WebBench.Secret);
        o.Secrets.Add("short");
        o.DefaultWait = TimeSpan.FromMinutes(6);
        o.SlotInterval = TimeSpan.Zero;
        o.StopGrace = TimeSpan.FromHours(2);
        o.ForcePolicy = "admin";
        o.AlertFrom = 0;
    })).Should().HaveCount(8);

    [Fact]
    public async Task A_status_that_does_not_say_who_may_read_it_stops_the_host()
    {
        foreach (var configure in new Action<StatusOptions>[] { _ => { }, o => (o.AllowAnonymous, o.Policy) = (true, "admin"), o => o.Policy = "admin" })
        {
            await FluentActions.Awaiting(() => WebBench.StartAsync(map: app => Microsoft.AspNetCore.Builder.EndpointExtensions.MapReplySchedulerStatus(app, "/status", configure)))
                .Should().ThrowAsync<SchedulerConfigurationException>();
        }
    }
}
