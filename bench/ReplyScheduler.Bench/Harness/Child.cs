using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ReplyScheduler.Bench.Harness;

/// <summary>Starts this program again for one measurement and reads the figures that it prints.</summary>
internal static class Child
{
    /// <summary>What the child is told first; hidden from the list of commands.</summary>
    public const string Command = "child";

    public static Figures Run(string part, string address, params ReadOnlySpan<string> rest)
    {
        var program = Environment.ProcessPath!;
        List<string> arguments = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(Child).Assembly.Location] : [];
        var begun = Stopwatch.GetTimestamp();
        arguments.AddRange([Command, part, begun.ToString(CultureInfo.InvariantCulture), address, .. rest]);
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var line = process.StandardOutput.ReadLine();
        process.WaitForExit();
        if (process.ExitCode != 0 || line is null) throw new InvalidOperationException($"The process for {part} ended with {process.ExitCode}.");
        using var answer = JsonDocument.Parse(line);
        var figures = new Figures();
        foreach (var property in answer.RootElement.EnumerateObject()) figures[property.Name] = property.Value.GetDouble();
        return figures;
    }
}
