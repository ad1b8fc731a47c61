using NpgsqlTypes;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>The types that parameters of our statements have, by the names that the statements cast them to.</summary>
internal static class SqlType
{
    /// <summary>The driver's type of a name such as <c>uuid[]</c>.</summary>
    public static NpgsqlDbType Of(string name) => name.EndsWith("[]", StringComparison.Ordinal)
        ? NpgsqlDbType.Array | Of(name[..^2])
        : name switch
        {
            "uuid" => NpgsqlDbType.Uuid,
            "text" => NpgsqlDbType.Text,
            "bigint" => NpgsqlDbType.Bigint,
            "integer" => NpgsqlDbType.Integer,
            "smallint" => NpgsqlDbType.Smallint,
            "boolean" => NpgsqlDbType.Boolean,
            "float8" => NpgsqlDbType.Double,
            "timestamptz" => NpgsqlDbType.TimestampTz,
            "interval" => NpgsqlDbType.Interval,
            "jsonb" => NpgsqlDbType.Jsonb,
            _ => throw new InvalidOperationException($"A parameter cannot have the type '{name}'."),
        };
}
