using System.Reflection;

namespace ReplyScheduler.Stores.Internal;

/// <summary>
/// The statements of the store by name. A source file holds sections that begin with a line <c>-- :name some_statement</c>;
/// names are unique over all files. Immutable and thread-safe.
/// </summary>
internal sealed class SqlText
{
    private const string Marker = "-- :name ";
    private readonly Dictionary<string, string> _statements = new(StringComparer.Ordinal);

    /// <param name="sources">The text of each file by its name; the name appears in errors only.</param>
    public SqlText(IEnumerable<KeyValuePair<string, string>> sources)
    {
        foreach (var (file, text) in sources)
            AddFile(file, text);
    }

    /// <summary>Loads the embedded resources <c>Sql/*.sql</c> of an assembly.</summary>
    public static SqlText Load(Assembly assembly) => new(EmbeddedText.Read(assembly, "Sql/"));

    /// <summary>The names of all statements.</summary>
    public IReadOnlyCollection<string> All => _statements.Keys;

    /// <summary>The text of a statement; throws when there is none of that name.</summary>
    public string this[string name] => _statements.TryGetValue(name, out var text)
        ? text
        : throw new InvalidOperationException($"There is no SQL statement named '{name}'.");

    private void AddFile(string file, string text)
    {
        string? name = null;
        var start = 0;
        for (var line = 0; line < text.Length;)
        {
            var next = text.IndexOf('\n', line) is var end and >= 0 ? end + 1 : text.Length;
            var content = text.AsSpan(line, next - line);
            if (content.StartsWith(Marker, StringComparison.Ordinal))
            {
                Add(file, name, text[start..line]);
                name = content[Marker.Length..].Trim().ToString();
                start = next;
            }

            line = next;
        }

        Add(file, name, text[start..]);
    }

    private void Add(string file, string? name, string text)
    {
        var body = text.Trim();
        if (name is null && HasNoStatement(body))
            return;
        if (string.IsNullOrEmpty(name) || body.Length == 0)
            throw new InvalidOperationException($"{file} holds a section without a name or without a statement ('{name}').");
        if (!_statements.TryAdd(name, body))
            throw new InvalidOperationException($"{file} defines the statement '{name}', which is defined already.");
    }

    /// <summary>A file may begin with comments before its first named statement.</summary>
    private static bool HasNoStatement(string text) =>
        text.Split('\n').All(line => line.Trim() is "" || line.TrimStart().StartsWith("--", StringComparison.Ordinal));
}
