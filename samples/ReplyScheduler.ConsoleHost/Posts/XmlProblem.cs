using System.Xml;

namespace ReplyScheduler.ConsoleHost.Posts;

/// <summary>Says in one line what is wrong with a file that the XML reader refused.</summary>
internal static class XmlProblem
{
    /// <summary>The error to throw, with the file and, where the reader knows it, the line.</summary>
    public static BadInputException Describe(string file, XmlException problem, bool hasContent)
    {
        string place = problem.LineNumber > 0 ? $"{file}, line {problem.LineNumber}" : file;
        return new BadInputException(hasContent ? $"{place}: {Reason(problem)}" : $"{file}: the file is empty.", problem);
    }

    private static string Reason(XmlException problem)
    {
        string message = WithoutPlace(problem.Message);
        return message switch
        {
            _ when Says(message, "DTD") =>
                "a document type declaration (DTD) or an entity of the file's own is not allowed.",
            _ when Says(message, "end of file") || Says(message, "unclosed") =>
                $"the file ends too early; it seems to be cut ({message.TrimEnd('.')}).",
            _ when Says(message, "Root element is missing") =>
                "there is no element in it; a Posts.xml begins with <posts>.",
            _ when Says(message, "MaxCharactersInDocument") =>
                "the file has more than 512 million characters, the most that is read.",
            _ => $"not well-formed XML: {message}",
        };
    }

    private static bool Says(string message, string word) => message.Contains(word, StringComparison.Ordinal);

    // The reader ends its messages with " Line 3, position 7."; the line is said once, in front.
    private static string WithoutPlace(string message)
    {
        int place = message.LastIndexOf(" Line ", StringComparison.Ordinal);
        return place < 0 ? message : message[..place];
    }
}
