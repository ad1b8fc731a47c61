using System.Text;
using System.Text.RegularExpressions;
using NpgsqlTypes;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// A named statement, ready for the server: the schema in place of <c>rs.</c>, positions in place of the parameters' names. A parameter's
/// type is what its first appearance is cast to. Immutable.
/// </summary>
internal sealed partial class SqlStatement
{
    private readonly List<(string Name, NpgsqlDbType Type)> parameters = [];

    public SqlStatement(string name, string text, string schema)
    {
        Name = name;
        Text = Qualify(ParameterPattern().Replace(text, Position), schema);
        ReturnsRows = HasRows(Text);
        SpoolText = EventsPattern().IsMatch(text) ? Text.Replace($"INSERT INTO {schema}.system_events", $"INSERT INTO {schema}.event_spool", StringComparison.Ordinal) : null;
    }

    public string Name { get; }

    public string Text { get; }

    /// <summary>Whether the statement has columns: a query, or a change with a list of what it returns.</summary>
    public bool ReturnsRows { get; }

    /// <summary>The second form, for when the events table refuses rows; null if the statement writes no events.</summary>
    public string? SpoolText { get; }

    /// <summary>In the order of their positions.</summary>
    public IReadOnlyList<(string Name, NpgsqlDbType Type)> Parameters => parameters;

    /// <summary>Puts the quoted name of the schema in place of <c>rs.</c>, also where a string begins with it, as in <c>'rs.x'::regclass</c>.</summary>
    public static string Qualify(string text, string schema) => SchemaPattern().Replace(
        text, match => match.Value[0] == '\'' ? $"'{schema.Replace("'", "''", StringComparison.Ordinal)}." : schema + ".");

    /// <summary>A name as SQL may hold it.</summary>
    public static string Quote(string name) => new StringBuilder("\"").Append(name.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"').ToString();

    private string Position(Match match)
    {
        var name = match.Groups["name"].Value;
        var at = parameters.FindIndex(parameter => parameter.Name == name);
        if (at < 0)
        {
            if (!match.Groups["type"].Success) throw new InvalidOperationException($"The statement '{Name}' does not cast '${name}' where it first appears.");
            parameters.Add((name, SqlType.Of(match.Groups["type"].Value)));
            at = parameters.Count - 1;
        }

        return match.Groups["type"].Success ? $"${at + 1}::{match.Groups["type"].Value}" : $"${at + 1}";
    }

    /// <summary>The words outside of parentheses, quotes and comments tell.</summary>
    private static bool HasRows(string text)
    {
        var depth = 0;
        string? verb = null;
        foreach (Match part in PartPattern().Matches(text))
        {
            depth += part.Value switch { "(" => 1, ")" => -1, _ => 0 };
            if (depth > 0 || part.Value is not ("SELECT" or "INSERT" or "UPDATE" or "DELETE" or "RETURNING")) continue;
            verb ??= part.Value;
            if (verb == "SELECT" || part.Value == "RETURNING") return true;
        }

        return false;
    }

    [GeneratedRegex(@"'rs\.|\brs\.")]
    private static partial Regex SchemaPattern();

    [GeneratedRegex(@"--[^\n]*|'(?:[^']|'')*'|""[^""]*""|[()]|\b[A-Z]+\b")]
    private static partial Regex PartPattern();

    [GeneratedRegex(@"\bINSERT INTO rs\.system_events\b")]
    private static partial Regex EventsPattern();

    [GeneratedRegex(@"\$(?<name>[a-z][a-z0-9_]*)(?:::(?<type>[a-z0-9]+(?:\[\])?))?")]
    private static partial Regex ParameterPattern();
}
