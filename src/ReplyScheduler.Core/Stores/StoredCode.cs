using System.Runtime.CompilerServices;
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
    /// <exception cref="ArgumentOutOfRangeException">The value is not in the vocabulary.</exception>
    public static string Of<T>(T value) where T : struct, Enum
    {
        var (number, numbers) = (Words<T>.Number(value), Words<T>.Numbers);
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] == number) return Words<T>.InOrder[i];
        }

        throw new ArgumentOutOfRangeException(nameof(value), value, null);
    }

    /// <summary>The value of a stored word.</summary>
    /// <exception cref="StoreException">The word is not in the vocabulary.</exception>
    public static T To<T>(string word) where T : struct, Enum
    {
        var at = Array.IndexOf(Words<T>.InOrder, word);
        return at >= 0
            ? Words<T>.Value(Words<T>.Numbers[at])
            : throw new StoreException($"The store holds '{word}', which is no {typeof(T).Name}. Was the row written by a newer version?", isTransient: false);
    }

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

    /// <summary>
    /// A few words each, looked through one by one: that is as fast as a table, and a table for each vocabulary would have to be
    /// compiled when a process starts.
    /// </summary>
    private static class Words<T> where T : struct, Enum
    {
        public static readonly string[] InOrder;
        public static readonly int[] Numbers;

        static Words()
        {
            if (typeof(T).GetEnumUnderlyingType() != typeof(int)) throw new NotSupportedException($"{typeof(T)} is not stored.");
            var values = Enum.GetValues<T>();
            (InOrder, Numbers) = (new string[values.Length], new int[values.Length]);
            for (var i = 0; i < values.Length; i++)
            {
                var word = Snake(values[i].ToString());
                (InOrder[i], Numbers[i]) = (typeof(T) == typeof(PermitStatus) ? word.ToUpperInvariant() : word, Number(values[i]));
            }
        }

        public static int Number(T value) => Unsafe.BitCast<T, int>(value);

        public static T Value(int number) => Unsafe.BitCast<int, T>(number);
    }
}
