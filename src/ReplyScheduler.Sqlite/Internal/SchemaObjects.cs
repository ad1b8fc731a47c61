using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>The tables, indexes, views and triggers of a database with the text that made them.</summary>
internal sealed class SchemaObjects
{
    private readonly Dictionary<string, SchemaObject> _byName = new(StringComparer.Ordinal);

    public bool IsEmpty => _byName.Count == 0;

    /// <summary>In ordinal order.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            var names = new string[_byName.Count];
            _byName.Keys.CopyTo(names, 0);
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
    }

    /// <summary>Reads the objects that somebody created; those that SQLite makes by itself have reserved names.</summary>
    public static SchemaObjects Read(SqliteConnection connection)
    {
        var objects = new SchemaObjects();
        using var command = connection.CreateCommand();
        command.CommandText = @"SELECT name, type, tbl_name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\'";
        using var rows = command.ExecuteReader();
        while (rows.Read())
            objects._byName[rows.GetString(0)] = new SchemaObject(rows.GetString(1), rows.GetString(2), rows.GetString(3));
        return objects;
    }

    public bool Contains(string name) => Find(name) is not null;

    public string? SqlOf(string name) => _byName.TryGetValue(name, out var found) ? found.Sql : null;

    /// <summary>Says how this database differs from what is expected, or null when all expected objects are as expected.</summary>
    public string? Difference(SchemaObjects expected)
    {
        foreach (var name in expected.Names)
        {
            var wanted = expected._byName[name];
            if (!_byName.TryGetValue(name, out var found))
                return $"the {wanted.Type} '{name}' is missing";
            if (found != wanted)
                return $"the {wanted.Type} '{name}' was changed";
        }

        return null;
    }

    /// <summary>
    /// A number that changes, but for accidents of one in two thousand million, when any object or the list of
    /// migrations does. Never zero, which is what a new file says.
    /// </summary>
    public int Digest(IEnumerable<Migration> migrations)
    {
        var text = new StringBuilder();
        foreach (var name in Names)
        {
            var value = _byName[name];
            text.Append(name).Append('\0').Append(value.Type).Append('\0').Append(value.Table).Append('\0').Append(value.Sql).Append('\0');
        }

        foreach (var migration in migrations)
            text.Append(migration).Append(migration.Checksum).Append('\0');
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return (BinaryPrimitives.ReadInt32LittleEndian(hash) & int.MaxValue) | 1;
    }

    private string? Find(string name) =>
        _byName.Keys.FirstOrDefault(here => string.Equals(here, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What is compared of an object.</summary>
    private sealed record SchemaObject(string Type, string Table, string Sql);
}
