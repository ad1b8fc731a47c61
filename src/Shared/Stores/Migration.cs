using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace ReplyScheduler.Stores.Internal;

/// <summary>A numbered change of the schema. Its text never changes once it was released.</summary>
internal sealed record Migration
{
    public Migration(int version, string name, string sql)
    {
        Version = version;
        Name = name;
        Sql = EmbeddedText.NormalizeLineEnds(sql).Trim();
        Checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
    }

    public int Version { get; }

    public string Name { get; }

    public string Sql { get; }

    /// <summary>SHA-256 of the text with line feeds as line ends, in lower-case hexadecimal.</summary>
    public string Checksum { get; }

    /// <summary>Loads the embedded resources <c>Migrations/NNNN_name.sql</c> of an assembly, in order.</summary>
    public static List<Migration> Load(Assembly assembly) =>
        EmbeddedText.Read(assembly, "Migrations/").ConvertAll(file => Parse(file.Key, file.Value));

    public override string ToString() => $"{Version:D4}_{Name}";

    private static Migration Parse(string file, string text)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return name.Length > 5 && name[4] == '_'
            && int.TryParse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new(version, name[5..], text)
            : throw new InvalidOperationException($"The migration file '{file}' is not named NNNN_name.sql.");
    }
}
