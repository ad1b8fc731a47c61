using System.Reflection;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>The statements of the store by name, for one schema. Immutable and thread-safe.</summary>
internal sealed class SqlStatements
{
    private readonly Dictionary<string, SqlStatement> statements = new(StringComparer.Ordinal);

    public SqlStatements(SqlText text, string schema)
    {
        Schema = SqlStatement.Quote(schema);
        foreach (var name in text.All) statements.Add(name, new SqlStatement(name, text[name], Schema));
    }

    /// <summary>The quoted name of the schema.</summary>
    public string Schema { get; }

    public IReadOnlyCollection<SqlStatement> All => statements.Values;

    public SqlStatement this[string name] => statements.TryGetValue(name, out var statement)
        ? statement
        : throw new InvalidOperationException($"There is no SQL statement named '{name}'.");

    public static SqlStatements Load(string schema) => new(SqlText.Load(Assembly.GetExecutingAssembly()), schema);
}
