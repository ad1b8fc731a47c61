using System.Globalization;
using System.Xml;

namespace ReplyScheduler.ConsoleHost.Posts;

/// <summary>The attributes of the row at which a reader stands, as checked values. Errors name the file and the line.</summary>
internal readonly struct PostRow(XmlReader xml, string file)
{
    private const int LongestText = 256 * 1024;

    private static readonly string[] DateForms = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <summary>The line of the row, counted from 1.</summary>
    public int Line => ((IXmlLineInfo)xml).LineNumber;

    /// <summary>A whole number that must be there.</summary>
    public long RequiredNumber(string name, long least, long most) =>
        Number(name, least, most) ?? throw Error($"a row has no {name}");

    /// <summary>A whole number, or null when the row has no such attribute.</summary>
    public long? Number(string name, long least, long most)
    {
        string? value = xml.GetAttribute(name);
        if (value is null)
        {
            return null;
        }

        return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && number >= least && number <= most
                ? number
                : throw Error($"{name} is {BadInputException.Quote(value)}, not a whole number from {least} to {most}");
    }

    /// <summary>The instant of an attribute that must be there; the dump's instants are UTC.</summary>
    public DateTimeOffset RequiredDate(string name)
    {
        string value = xml.GetAttribute(name) ?? throw Error($"a row has no {name}");
        return DateTimeOffset.TryParseExact(
            value, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
                ? date
                : throw Error($"{name} is {BadInputException.Quote(value)}, not an instant like 2014-01-21T20:26:05.383");
    }

    /// <summary>A text, empty when the row has no such attribute.</summary>
    public string Text(string name)
    {
        string value = xml.GetAttribute(name) ?? "";
        return value.Length <= LongestText
            ? value
            : throw Error($"{name} is longer than {LongestText} characters");
    }

    /// <summary>The error to throw for this row.</summary>
    public BadInputException Error(string what) => new($"{file}, line {Line}: {what}.");
}
