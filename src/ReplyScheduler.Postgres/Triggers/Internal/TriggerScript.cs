using System.Text;

namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>The installation as a script for psql: the same steps, and the secret as a variable of psql.</summary>
internal static class TriggerScript
{
    public static string Write(string schema, PostgresTriggerOptions options, TriggerTexts texts)
    {
        var script = new StringBuilder("""
            -- Installs the trigger of ReplyScheduler, as the owner of its tables or as a role that may become it. Run it with psql.
            -- The secret comes from the environment variable REPLYSCHEDULER_TRIGGER_SECRET, and then stands in no log; or from the psql variable 'secret'.
            \set ON_ERROR_STOP on
            BEGIN;

            """.ReplaceLineEndings("\n"));
        foreach (var step in TriggerSteps.Begin) script.Append(texts.Script(step));
        script.Append("INSERT INTO pg_temp.trigger_wishes (wishes) VALUES (").Append(Literal(TriggerWishes.Of(schema, options))).Append(");\n");
        if (options.Sender != TriggerSender.None) script.Append(ReadSecret.ReplaceLineEndings("\n"));
        foreach (var step in TriggerSteps.Install(options.SecretStore)) script.Append('\n').Append(texts.Script(step));
        script.Append('\n').Append(texts.Script("notes"));
        if (options.CronDatabase is { } elsewhere) script.Append(Elsewhere(elsewhere, texts));
        else script.Append("COMMIT;\n");
        return script.ToString();
    }

    private const string ReadSecret = """
        \if :{?secret}
          INSERT INTO pg_temp.trigger_given (secret) VALUES (:'secret');
        \else
          \copy pg_temp.trigger_given (secret) FROM PROGRAM 'printenv REPLYSCHEDULER_TRIGGER_SECRET' (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
        \endif

        """;

    /// <summary>The wishes go over as a variable, with what the first transaction found out.</summary>
    private static string Elsewhere(string database, TriggerTexts texts)
    {
        var script = new StringBuilder("SELECT wishes::text AS wishes FROM pg_temp.trigger_wishes\\gset\nCOMMIT;\n");
        script.Append("\\connect ").Append('"').Append(database.Replace("\"", "\"\"", StringComparison.Ordinal)).Append("\"\nBEGIN;\n");
        foreach (var step in TriggerSteps.Begin) script.Append(texts.Script(step));
        script.Append("INSERT INTO pg_temp.trigger_wishes (wishes) VALUES (:'wishes');\n");
        foreach (var step in TriggerSteps.ScheduleElsewhere) script.Append(texts.Script(step));
        return script.Append(texts.Script("notes")).Append("COMMIT;\n").ToString();
    }

    private static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
