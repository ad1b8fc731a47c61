using Microsoft.Extensions.Logging;

namespace ReplyScheduler.Postgres.Chaos;

/// <summary>A file of lines that reach it one by one, each before the call returns. Also the place of log entries. Safe for concurrent use.</summary>
internal sealed class Journal(string path) : ILoggerFactory, ILogger
{
    private readonly Lock sync = new();
    private readonly StreamWriter file = new(path, append: true) { AutoFlush = true };

    public void Write(string kind, string text)
    {
        lock (sync)
        {
            file.WriteLine($"{kind} {text.ReplaceLineEndings(" ")}");
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Write("log", $"{logLevel} {formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
        lock (sync)
        {
            file.Dispose();
        }
    }
}
