using ReplyScheduler.ConsoleHost.CommandLine;
using ReplyScheduler.ConsoleHost.Commands;
using ReplyScheduler.ConsoleHost.Output;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;

namespace ReplyScheduler.ConsoleHost;

/// <summary>The program without its process: arguments in, text and an exit code out.</summary>
/// <param name="output">What was asked for.</param>
/// <param name="error">What went wrong: one line.</param>
/// <param name="time">Says when a replay ends, and times a live run.</param>
internal sealed class ConsoleProgram(TextWriter output, TextWriter error, TimeProvider time)
{
    /// <summary>Runs one command until it is done, or until <paramref name="stop"/>.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args, CancellationToken stop = default)
    {
        try
        {
            return await DispatchAsync(CommandLineParser.Parse(args), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Fail(ExitCodes.Stopped, "stopped; the same command goes on from here.");
        }
        catch (BadInputException problem)
        {
            return Fail(ExitCodes.BadInput, problem.Message);
        }
        catch (SchedulerConfigurationException problem)
        {
            return Fail(ExitCodes.BadInput, string.Join(" ", problem.Errors));
        }
        catch (ReplySchedulerException problem) when (problem is StoreException or SchemaMismatchException)
        {
            return Fail(ExitCodes.StoreUnreachable, problem.Message);
        }
        catch (Exception problem)
        {
            return Fail(ExitCodes.Unexpected, $"unexpected {problem.GetType().Name}: {problem.Message}");
        }
    }

    private async Task<int> DispatchAsync(HostOptions options, CancellationToken stop)
    {
        switch (options)
        {
            case RunOptions run:
                IRunOutput told = run.Json ? new JsonOutput(output) : new TextOutput(output);
                return await new RunCommand(run, told, error, time).RunAsync(stop);
            case ProveOptions prove:
                return await ProveCommand.RunAsync(prove, output, stop);
            case TraceOptions trace:
                return await TraceCommand.RunAsync(trace, output, error, stop);
            case StatusOptions status:
                return await StatusCommand.RunAsync(status, output, stop);
            default:
                output.Write(HelpText.Write());
                return ExitCodes.Pass;
        }
    }

    private int Fail(int code, string message)
    {
        error.WriteLine($"error: {BadInputException.OneLine(message)}");
        return code;
    }
}
