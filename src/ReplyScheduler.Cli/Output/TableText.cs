using Spectre.Console;
using Spectre.Console.Rendering;

namespace ReplyScheduler.Cli.Output;

/// <summary>Tables for people. What people wrote is shown as it stands, never read as markup.</summary>
internal static class TableText
{
    private const int WidthOfPipe = 400;

    /// <summary>A console that writes to the output of a command: without colours and narrow lines where nobody watches.</summary>
    public static IAnsiConsole Console(Surroundings surroundings)
    {
        var settings = new AnsiConsoleSettings { Out = new AnsiConsoleOutput(surroundings.Output) };
        if (!surroundings.IsTerminal) (settings.Ansi, settings.ColorSystem, settings.Interactive) = (AnsiSupport.No, ColorSystemSupport.NoColors, InteractionSupport.No);
        var console = AnsiConsole.Create(settings);
        if (!surroundings.IsTerminal) console.Profile.Width = WidthOfPipe;
        return console;
    }

    /// <summary>A table of texts.</summary>
    public static Table Of(IEnumerable<string> columns, IEnumerable<IEnumerable<string>> rows)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))).PadLeft(0).PadRight(2));
        foreach (var row in rows) table.AddRow(row.Select(IRenderable (cell) => new Text(Printable.Line(cell))));
        return table;
    }
}
