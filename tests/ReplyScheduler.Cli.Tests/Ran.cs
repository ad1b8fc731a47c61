using System.Text.Json;
using FluentAssertions;

namespace ReplyScheduler.Cli.Tests;

/// <summary>What a command left behind.</summary>
internal sealed record Ran(int Code, string Output, string Error)
{
    /// <summary>The output as JSON; the command must have succeeded.</summary>
    public JsonElement Json()
    {
        Code.Should().Be(ExitCodes.Pass, Error);
        return AnyJson();
    }

    /// <summary>The output as JSON, however the command ended.</summary>
    public JsonElement AnyJson()
    {
        using var parsed = JsonDocument.Parse(Output);
        return parsed.RootElement.Clone();
    }

    /// <summary>The output; the command must have succeeded.</summary>
    public string Text()
    {
        Code.Should().Be(ExitCodes.Pass, Error);
        return Output;
    }
}
