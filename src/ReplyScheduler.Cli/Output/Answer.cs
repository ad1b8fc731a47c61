using System.Text.Json;

namespace ReplyScheduler.Cli.Output;

/// <summary>What a command tells: text for people, or JSON for machines.</summary>
/// <param name="surroundings">Where it goes.</param>
/// <param name="isJson">Whether machines read it.</param>
internal sealed class Answer(Surroundings surroundings, bool isJson)
{
    /// <summary>Whether machines read it.</summary>
    public bool IsJson => isJson;

    /// <summary>A text, or the same as an object.</summary>
    public void Say(string text, Action<Utf8JsonWriter> properties) => surroundings.Output.WriteLine(isJson ? JsonText.Object(properties) : Printable.Text(text));

    /// <summary>A text that is laid out already, or JSON that is written already.</summary>
    public void Print(Func<string> text, Func<string> json)
    {
        if (isJson) surroundings.Output.WriteLine(json());
        else surroundings.Output.Write(Printable.Text(text()));
    }

    /// <summary>A table, or an array of objects.</summary>
    public void List<T>(IReadOnlyList<T> items, string none, IReadOnlyList<(string Column, Func<T, string> Cell)> columns, Action<Utf8JsonWriter, T> properties)
    {
        if (isJson) surroundings.Output.WriteLine(JsonText.Array(items, properties));
        else if (items.Count == 0) surroundings.Output.WriteLine(none);
        else TableText.Console(surroundings).Write(TableText.Of(columns.Select(column => column.Column), items.Select(item => columns.Select(column => column.Cell(item)))));
    }

    /// <summary>Names and values, or an object.</summary>
    public void Show(IEnumerable<(string Name, string? Value)> lines, Action<Utf8JsonWriter> properties)
    {
        if (isJson)
        {
            surroundings.Output.WriteLine(JsonText.Object(properties));
            return;
        }

        var shown = lines.Where(line => !string.IsNullOrEmpty(line.Value)).ToList();
        var width = shown.Max(line => line.Name.Length);
        foreach (var (name, value) in shown) surroundings.Output.WriteLine($"{name.PadRight(width)}  {Printable.Line(value, 4_000)}");
    }

    /// <summary>Something to know beside the answer; never on the output.</summary>
    public void Note(string text) => surroundings.Error.WriteLine("replyscheduler: " + Printable.Text(text));

    /// <summary>Nothing was changed, and why.</summary>
    /// <returns><see cref="ExitCodes.Refused"/>.</returns>
    public int Refuse(string code, string text)
    {
        if (!isJson)
        {
            Note(text);
            return ExitCodes.Refused;
        }

        surroundings.Output.WriteLine(JsonText.Object(json =>
        {
            json.WriteBoolean("done", false);
            json.WriteString("refusal", code);
            json.WriteString("message", text);
        }));
        return ExitCodes.Refused;
    }
}
