using System.Reflection;

namespace ReplyScheduler.ConsoleHost.Tests;

/// <summary>Finds the checkout that the tests were built from, and the data beside it.</summary>
internal static class Repository
{
    /// <summary>The real dump in <c>shared/data</c> beside the checkout, or null where that folder is not present.</summary>
    public static string? RealDump()
    {
        var found = new[] { AppContext.BaseDirectory, SourceFolder() }
            .Select(Root)
            .OfType<DirectoryInfo>()
            .Select(root => Path.Combine(root.FullName, "..", "shared", "data", "beer-stackexchange", "Posts.xml"))
            .FirstOrDefault(File.Exists);
        return found is null ? null : Path.GetFullPath(found);
    }

    private static string SourceFolder() =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "SourceFolder").Value!;

    private static DirectoryInfo? Root(string from)
    {
        var folder = new DirectoryInfo(from);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ReplyScheduler.sln")))
        {
            folder = folder.Parent;
        }

        return folder;
    }
}
