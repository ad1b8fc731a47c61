namespace ReplyScheduler.ConsoleHost.Tests.Posts;

/// <summary>Writes dumps for tests.</summary>
internal static class Dump
{
    public const string Question =
        """<row Id="1" PostTypeId="1" CreationDate="2020-01-02T03:04:05.678" Score="7" ViewCount="640" Body="&lt;p&gt;Body&lt;/p&gt;" OwnerUserId="9" Title="A title" />""";

    public const string Answer =
        """<row Id="2" PostTypeId="2" ParentId="1" CreationDate="2020-01-03T00:00:00.000" Score="-1" Body="Text" OwnerDisplayName="Ann" />""";

    /// <summary>The rows stand on lines 3, 4, 5 ...</summary>
    public static string Of(params string[] rows) =>
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<posts>\n" + string.Concat(rows.Select(row => row + "\n")) + "</posts>\n";
}
