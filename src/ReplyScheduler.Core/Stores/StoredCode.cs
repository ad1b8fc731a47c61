using System.Collections.Frozen;
using System.Text;
using ReplyScheduler.Permits;

namespace ReplyScheduler.Stores;

/// <summary>
/// The one place that turns the closed vocabularies of the code into the words that the tables hold: snake case, lower case;
/// permit states in upper case. Safe for concurrent use.
/// </summary>
public static class StoredCode
{
    /// <summary>The stored word of a value.</summary>
    public static string Of<T>(T value) where T : struct, Enum => Words<T>.ByValue[value];

    /// <summary>The value of a stored word.</summary>
    /// <exception cref="StoreException">The word is not in the vocabulary.</exception>
    public static T To<T>(string word) where T : struct, Enum =>
        Words<T>.ByWord.TryGetValue(word, out var value)
            ? value
            : throw new StoreException($"The store holds '{word}', which is no {typeof(T).Name}. Was the row written by a newer version?", isTransient: false);

    /// <summary>Every stored word of a vocabulary, in the order of its declaration.</summary>
    public static IReadOnlyList<string> All<T>() where T : struct, Enum => Words<T>.InOrder;

    private static string Snake(string name)
    {
        var word = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var starts = char.IsUpper(name[i]) || (char.IsDigit(name[i]) && !char.IsDigit(name[Math.Max(i - 1, 0)]));
            if (i > 0 && starts) word.Append('_');
            word.Append(char.ToLowerInvariant(name[i]));
        }

        return word.ToString();
    }

    private static class Words<T> where T : struct, Enum
    {
        public static readonly IReadOnlyList<string> InOrder = [.. Enum.GetValues<T>().Select(Word)];
        public static readonly FrozenDictionary<T, string> ByValue = Enum.GetValues<T>().ToFrozenDictionary(v => v, Word);
        public static readonly FrozenDictionary<string, T> ByWord = Enum.GetValues<T>().ToFrozenDictionary(Word, v => v);

        private static string Word(T value)
        {
            var word = Snake(value.ToString());
            return typeof(T) == typeof(PermitStatus) ? word.ToUpperInvariant() : word;
        }
    }
}
