using System.CommandLine;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Cli.Output;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli;

/// <summary>The program without its process: arguments in, text and an exit code out.</summary>
internal sealed class CliProgram(Surroundings surroundings)
{
    /// <summary>Runs one command until it is done, or until <paramref name="stop"/>.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args, CancellationToken stop = default)
    {
        try
        {
            var parsed = CommandTree.Build(surroundings).Parse(args, CommandTree.Reading);
            return parsed is { Errors.Count: > 0, Action: not { ClearsParseErrors: true } }
                ? Fail(ExitCodes.BadInput, ParseFaults.Describe(parsed))
                : await parsed.InvokeAsync(new InvocationConfiguration { Output = surroundings.Output, Error = surroundings.Error, EnableDefaultExceptionHandler = false }, stop);
        }
        catch (OperationCanceledException)
        {
            return Fail(ExitCodes.Stopped, "stopped before it was done.");
        }
        catch (BadInputException problem)
        {
            return Fail(ExitCodes.BadInput, problem.Message);
        }
        catch (SchedulerConfigurationException problem)
        {
            return Fail(ExitCodes.BadInput, string.Join(" ", problem.Errors));
        }
        catch (JobFileException problem)
        {
            return Fail(ExitCodes.BadInput, string.Join(Environment.NewLine, problem.Errors));
        }
        catch (ArgumentException problem)
        {
            return Fail(ExitCodes.BadInput, WithoutParameter(problem));
        }
        catch (SchemaMismatchException problem)
        {
            return Fail(ExitCodes.StoreUnreachable, $"{problem.Message}{Environment.NewLine}`replyscheduler migrate` makes tables that are missing or older.");
        }
        catch (StoreException problem)
        {
            return Fail(ExitCodes.StoreUnreachable, problem.Message);
        }
        catch (Exception problem)
        {
            return Fail(ExitCodes.Unexpected, $"unexpected {problem.GetType().Name}: {problem.Message}");
        }
    }

    /// <summary>The name of a parameter means something to programmers only.</summary>
    private static string WithoutParameter(ArgumentException problem) =>
        problem.ParamName is { } name ? problem.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : problem.Message;

    private int Fail(int code, string message)
    {
        surroundings.Error.WriteLine("replyscheduler: " + Printable.Text(message));
        return code;
    }
}
