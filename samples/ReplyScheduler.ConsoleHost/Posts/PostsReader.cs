using System.Globalization;
using System.Xml;

namespace ReplyScheduler.ConsoleHost.Posts;

/// <summary>
/// Reads one dump as a stream. It takes the whole file or refuses it: nothing is passed over but rows of other kinds.
/// Document type declarations, and with them every entity of the file's own, are refused, and nothing outside the file is read.
/// Not thread-safe.
/// </summary>
internal sealed class PostsReader(string file)
{
    internal const int LongestMarkup = 4_000_000;
    internal const int MostRows = 5_000_000;
    private const long MostCharacters = 512L * 1024 * 1024;

    private readonly HashSet<long> _ids = [];
    private readonly Dictionary<long, StackExchangePost> _questions = [];
    private readonly List<StackExchangePost> _posts = [];

    /// <summary>The questions and answers in the order of the file.</summary>
    /// <exception cref="BadInputException">The content is not a dump with at least one question.</exception>
    public IReadOnlyList<StackExchangePost> Read(Stream stream)
    {
        using var bounded = new BoundedMarkupStream(stream, LongestMarkup);
        using var xml = XmlReader.Create(bounded, Settings());
        try
        {
            ReadAll(xml);
        }
        catch (XmlException problem)
        {
            throw XmlProblem.Describe(file, problem, bounded.HasContent);
        }
        catch (InvalidDataException problem)
        {
            throw new BadInputException($"{file}, line {((IXmlLineInfo)xml).LineNumber}: {problem.Message}.", problem);
        }

        return _questions.Count > 0
            ? _posts.ConvertAll(WithItsQuestion)
            : throw new BadInputException($"{file}: there is no question in it (a row with PostTypeId 1).");
    }

    private static XmlReaderSettings Settings() => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MostCharacters,
        MaxCharactersFromEntities = 1,
        IgnoreComments = true,
        IgnoreWhitespace = true,
        IgnoreProcessingInstructions = true,
    };

    private void ReadAll(XmlReader xml)
    {
        xml.MoveToContent();
        var root = new PostRow(xml, file);
        if (xml.LocalName != "posts")
        {
            throw root.Error($"the root element is {BadInputException.Quote(xml.LocalName)}, not 'posts'");
        }

        while (xml.Read())
        {
            var row = new PostRow(xml, file);
            if (xml.NodeType == XmlNodeType.Element)
            {
                ReadRow(xml, row);
            }
            else if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                throw row.Error("there is text between the rows");
            }
        }
    }

    private void ReadRow(XmlReader xml, PostRow row)
    {
        if (xml.Depth != 1 || xml.LocalName != "row")
        {
            throw row.Error($"found an element {BadInputException.Quote(xml.LocalName)} where only rows may be");
        }

        long id = row.RequiredNumber("Id", 1, long.MaxValue);
        if (!_ids.Add(id))
        {
            throw row.Error($"the Id {id} occurs a second time");
        }

        if (_ids.Count > MostRows)
        {
            throw row.Error($"there are more than {MostRows} rows");
        }

        switch (row.RequiredNumber("PostTypeId", 1, int.MaxValue))
        {
            case (long)PostKind.Question:
                var question = Post(row, id, PostKind.Question);
                _questions.Add(id, question);
                _posts.Add(question);
                break;
            case (long)PostKind.Answer:
                _posts.Add(Post(row, id, PostKind.Answer));
                break;
        }
    }

    private static StackExchangePost Post(PostRow row, long id, PostKind kind) => new()
    {
        Id = id,
        Kind = kind,
        ParentId = kind == PostKind.Answer ? row.RequiredNumber("ParentId", 1, long.MaxValue) : null,
        RootId = kind == PostKind.Question ? id : null,
        CreatedAt = row.RequiredDate("CreationDate"),
        Views = (int)(row.Number("ViewCount", 0, int.MaxValue) ?? 0),
        Score = (int)(row.Number("Score", int.MinValue, int.MaxValue) ?? 0),
        Title = PlainText.Of(row.Text("Title"), 300),
        BodyText = HtmlText.ToPlain(row.Text("Body"), 2_000),
        Author = Author(row),
    };

    private static string Author(PostRow row)
    {
        long? user = row.Number("OwnerUserId", long.MinValue, long.MaxValue);
        string name = PlainText.Of(row.Text("OwnerDisplayName"), 100);
        return user is not null ? string.Create(CultureInfo.InvariantCulture, $"user {user}")
            : name.Length > 0 ? name
            : "someone";
    }

    // An answer may stand before its question, so this waits for the end of the file.
    private StackExchangePost WithItsQuestion(StackExchangePost post)
    {
        if (post.Kind == PostKind.Question)
        {
            return post;
        }

        return _questions.TryGetValue(post.ParentId!.Value, out var question)
            ? post with { RootId = question.Id, Views = question.Views, Title = question.Title }
            : post with { RootId = null };
    }
}
