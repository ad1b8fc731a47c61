namespace ReplyScheduler.Crash.Tests.Databases;

/// <summary>The stores that processes are killed on.</summary>
public enum TestedStore
{
    Sqlite,
    Postgres,
}
