using System.Data.Common;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;

namespace ReplyScheduler.JobsHost;

/// <summary>The program without its process: arguments in, text and an exit code out.</summary>
/// <param name="output">What was asked for.</param>
/// <param name="error">What went wrong: one line.</param>
/// <param name="time">Says when the last Sunday was.</param>
internal sealed class JobsProgram(TextWriter output, TextWriter error, TimeProvider time)
{
    /// <summary>Runs until it is done, or until <paramref name="stop"/>.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args, CancellationToken stop = default)
    {
        try
        {
            return await RunAsync(CommandLine.Parse(args), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Fail(ExitCodes.Stopped, "stopped before the end.");
        }
        catch (BadInputException problem)
        {
            return Fail(ExitCodes.BadInput, problem.Message);
        }
        catch (SchedulerConfigurationException problem)
        {
            return Fail(ExitCodes.BadInput, string.Join(" ", problem.Errors));
        }
        catch (Exception problem) when (problem is StoreException or SchemaMismatchException or DbException)
        {
            return Fail(ExitCodes.StoreUnreachable, problem.Message);
        }
        catch (Exception problem)
        {
            return Fail(ExitCodes.Unexpected, $"unexpected {problem.GetType().Name}: {problem.Message}");
        }
    }

    private async Task<int> RunAsync(JobsOptions options, CancellationToken stop)
    {
        if (options.Help)
        {
            output.WriteLine(CommandLine.Help);
            return ExitCodes.Equal;
        }

        if (options.Database is SqliteFile { Path: var path }) RequireFile(path);
        if (options.Database is { } database) return await RunAsync(options, database, stop);
        var folder = Directory.CreateTempSubdirectory("jobs-host-");
        try
        {
            return await RunAsync(options, new SqliteFile(Path.Combine(folder.FullName, "jobs.db")), stop);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<int> RunAsync(JobsOptions options, Database database, CancellationToken stop)
    {
        var report = await new JobsRun(options, database, options.From ?? LastSunday(time.GetUtcNow())).RunAsync(stop);
        output.Write(options.Json ? ReportText.Json(report) : ReportText.Table(report));
        return report.IsEqual ? ExitCodes.Equal : ExitCodes.Different;
    }

    /// <summary>A whole Sunday in the past, on which every job of the catalogue runs.</summary>
    private static DateTimeOffset LastSunday(DateTimeOffset now) => new(now.UtcDateTime.Date.AddDays(-(int)now.UtcDateTime.DayOfWeek - (now.UtcDateTime.DayOfWeek == DayOfWeek.Sunday ? 7 : 0)), TimeSpan.Zero);

    private static void RequireFile(string path)
    {
        if (Directory.Exists(path)) throw new BadInputException($"--db {path}: this is a directory, not a file.");
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)))) throw new BadInputException($"--db {path}: its folder does not exist; create it first.");
    }

    private int Fail(int code, string message)
    {
        error.WriteLine($"error: {BadInputException.OneLine(message)}");
        return code;
    }
}
