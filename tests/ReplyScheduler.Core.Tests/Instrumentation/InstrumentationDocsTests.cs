using System.Reflection;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using ReplyScheduler.Instrumentation;
using ReplyScheduler.Scheduling.Internal;
using Xunit;

namespace ReplyScheduler.Core.Tests.Instrumentation;

/// <summary>docs/instrumentation.md names exactly what the code shows.</summary>
public sealed partial class InstrumentationDocsTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "instrumentation.md"));

    private static IEnumerable<string> NamesOfCode => typeof(InstrumentNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);

    [Fact]
    public void Every_name_of_the_code_is_on_the_page_and_no_other_one() =>
        Names().Matches(Page).Select(m => m.Groups[1].Value).Distinct().Should().BeEquivalentTo(NamesOfCode.Where(n => n != InstrumentNames.Source).Distinct());

    [Fact]
    public void Every_log_message_is_on_the_page_as_it_is()
    {
        var messages = typeof(Log).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>();

        Page.Split('\n').Where(line => char.IsDigit(line.ElementAtOrDefault(2))).Should().BeEquivalentTo(messages.Select(m => $"| {m.EventId} | {m.Level} | {m.Message} |"));
        messages.Select(m => m.EventId).Should().OnlyHaveUniqueItems();
    }

    [GeneratedRegex("`(reply_scheduler\\.[a-z_.]+)`")]
    private static partial Regex Names();
}
