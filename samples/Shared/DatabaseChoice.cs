namespace ReplyScheduler.Samples;

/// <summary>Makes one database of the options that name one.</summary>
internal static class DatabaseChoice
{
    /// <summary>The database that was chosen, or null when none was.</summary>
    /// <param name="file">What followed <c>--db</c>.</param>
    /// <param name="postgres">What followed <c>--postgres</c>.</param>
    /// <param name="schema">What followed <c>--schema</c>.</param>
    /// <exception cref="FormatException">They do not fit together, or one cannot be used. The message holds no secret.</exception>
    public static Database? Of(string? file, string? postgres, string? schema) => (file, postgres, schema) switch
    {
        ({ }, { }, _) => throw new FormatException("--db and --postgres exclude each other: give one of them."),
        (_, null, { }) => throw new FormatException("--schema goes with --postgres only."),
        (_, { }, _) => PostgresSchema.Parse(postgres, schema),
        ({ }, _, _) => new SqliteFile(file),
        _ => null,
    };
}
