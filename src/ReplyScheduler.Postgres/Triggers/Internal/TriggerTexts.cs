using ReplyScheduler.Postgres.Internal;

namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>The statements of the trigger by name, for one schema. Immutable and thread-safe.</summary>
internal sealed class TriggerTexts(string schema)
{
    private readonly SqlText texts = new(EmbeddedText.Read(typeof(TriggerTexts).Assembly, "Triggers/"));

    /// <summary>The quoted name of the schema.</summary>
    public string Schema { get; } = SqlStatement.Quote(schema);

    /// <summary>Statements to run as they stand, each with its semicolon.</summary>
    public string Script(string name) => SqlStatement.Qualify(texts[name], Schema) + "\n";

    /// <summary>A statement with parameters.</summary>
    public SqlStatement Statement(string name) => new(name, texts[name], Schema);
}
