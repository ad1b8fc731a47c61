using System.Reflection;

namespace ReplyScheduler.Stores.Internal;

/// <summary>Embedded text files with line feeds as line ends, whatever the checkout that they were built from had.</summary>
internal static class EmbeddedText
{
    /// <summary>Returns the resources whose name begins with a folder, by file name, in ordinal order.</summary>
    public static List<KeyValuePair<string, string>> Read(Assembly assembly, string folder)
    {
        var files = new List<KeyValuePair<string, string>>();
        foreach (var resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!resource.StartsWith(folder, StringComparison.Ordinal))
                continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            files.Add(new(resource[folder.Length..], NormalizeLineEnds(reader.ReadToEnd())));
        }

        return files;
    }

    public static string NormalizeLineEnds(string text) => text.ReplaceLineEndings("\n");
}
