using FluentAssertions;
using ReplyScheduler.Postgres.Triggers;
using ReplyScheduler.Trigger.Tests.Site;
using Xunit;

namespace ReplyScheduler.Trigger.Tests;

/// <summary>What cannot be used is refused before anything connects, and no secret is in the message (R85).</summary>
public sealed class OptionsTests
{
    public static TheoryData<string, string> Faults => new()
    {
        { "url", "ftp://example.org/x" }, { "url", "https://user:pw@example.org/x" }, { "url", "https://example.org/x?key=1" }, { "url", "http://example.org/x" }, { "url", "/relative" },
        { "secret", "" }, { "secret", "short" }, { "secret", "changeme-changeme-changeme-changeme" }, { "secret", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
        { "secret", "whsec_!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!" }, { "secret", "with a space in it 0123456789 qwertzuiop" },
        { "name", "" }, { "name", "Upper" }, { "job", "" }, { "job", "0123456789012345678901234567890123456789012345678901234567890123" }, { "schedule", "" },
        { "timeout", "0" }, { "timeout", "61" }, { "lost", "59" }, { "keep", "3" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_cannot_be_used_is_refused(string option, string value)
    {
        var options = new PostgresTriggerOptions { Url = "https://example.org/run", Secret = TriggerSite.Secret };
        switch (option)
        {
            case "url": options.Url = value; break;
            case "secret": options.Secret = value; break;
            case "name": options.SecretName = value; break;
            case "job": options.TriggerJob = value; break;
            case "schedule": options.Schedule = value; break;
            case "timeout": options.Timeout = TimeSpan.FromSeconds(int.Parse(value)); break;
            case "lost": options.LostAfter = TimeSpan.FromSeconds(int.Parse(value)); break;
            default: options.KeepRuns = TimeSpan.FromSeconds(int.Parse(value)); break;
        }

        var refused = FluentActions.Invoking(() => new PostgresTrigger(new() { ConnectionString = "Host=nowhere" }, options)).Should().Throw<ArgumentException>().Which;

        refused.Message.Should().StartWith("PostgresTriggerOptions.");
        if (option == "secret" && value.Length > 0) refused.Message.Should().NotContain(value);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000/run", false)]
    [InlineData("http://app.internal/run", true)]
    [InlineData("https://example.org/functions/v1/run-scheduled-jobs", false)]
    public void Addresses_that_can_be_used(string url, bool allowHttp)
    {
        var trigger = new PostgresTrigger(new() { ConnectionString = "Host=nowhere" }, new() { Url = url, AllowHttp = allowHttp });

        trigger.Print().Should().Contain(url).And.Contain("REPLYSCHEDULER_TRIGGER_SECRET");
    }

    [Fact]
    public async Task An_installation_without_address_or_secret_is_refused()
    {
        var trigger = new PostgresTrigger(new() { ConnectionString = "Host=nowhere" }, new());

        await FluentActions.Awaiting(() => trigger.InstallAsync(TestContext.Current.CancellationToken)).Should().ThrowAsync<InvalidOperationException>();
    }
}
