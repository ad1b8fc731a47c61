using System.CommandLine;

namespace ReplyScheduler.Cli.CommandLine;

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions
{
    /// <summary>A SQLite file.</summary>
    public Option<string?> Db { get; } = new("--db")
    {
        Description = "The SQLite file; else the variable REPLYSCHEDULER_DB.", HelpName = "FILE", Recursive = true,
    };

    /// <summary>Where a connection string comes from.</summary>
    public Option<string?> Postgres { get; } = new("--postgres")
    {
        Description = "The Postgres database: a connection string without a password, 'env' for the variable REPLYSCHEDULER_POSTGRES, 'file:PATH', or '-' for standard input.",
        HelpName = "CONNECTION", Recursive = true,
    };

    /// <summary>The schema of a Postgres database.</summary>
    public Option<string?> Schema { get; } = new("--schema")
    {
        Description = "The schema of the Postgres database; else the variable REPLYSCHEDULER_SCHEMA, else reply_scheduler.", HelpName = "NAME", Recursive = true,
    };

    /// <summary>Output for machines.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON instead of text.", Recursive = true };

    /// <summary>Adds them to the root.</summary>
    public void AddTo(RootCommand root)
    {
        root.Options.Add(Db);
        root.Options.Add(Postgres);
        root.Options.Add(Schema);
        root.Options.Add(Json);
    }
}
