using System.Globalization;
using System.Text;
using NCrontab;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Reads one field into the set of its values, one bit per value, or into the fault that it has. The grammar, the limits and the
/// positions of faults are ours; what a range with a step selects is asked of NCrontab, which gets plain numbers only.
/// </summary>
internal sealed class CronFieldReader(string text, int start, int end, CronField field)
{
    private readonly StringBuilder _plain = new();
    private int _at = start;

    public CronFault? Fault { get; private set; }

    /// <summary>The ranges read so far whose end lies before their start.</summary>
    public List<string> Wrapped { get; } = [];

    public bool TryRead(out ulong values)
    {
        values = 0;
        do
        {
            if (!TryItem())
            {
                return false;
            }
        }
        while (TryTake(','));

        if (_at != end) return Fail(_at, $"'{text[_at]}' does not belong in the {field.Name} field");
        values = Select(CrontabField.Parse(field.Kind, _plain.ToString()));
        return true;
    }

    private ulong Select(CrontabField selected)
    {
        var values = 0UL;
        for (var value = selected.GetFirst(); value >= 0 && value <= field.Last; value = selected.Next(value + 1))
        {
            values |= 1UL << value;
        }

        return values;
    }

    private bool TryItem()
    {
        var first = _at;
        var (from, to, step) = (field.Min, field.Last, 1);
        var steppable = TryTake('*');
        if (!steppable)
        {
            if (!TryValue(out from))
            {
                return false;
            }

            to = from;
            steppable = TryTake('-');
            if (steppable && !TryValue(out to))
            {
                return false;
            }
        }

        var slash = _at;
        if (TryTake('/'))
        {
            // Other schedulers read a step after a single value in different ways, so it has no meaning here.
            if (!steppable)
            {
                return Fail(slash, $"a step needs * or a range: write {from}-{field.Last}/n");
            }

            if (!TryStep(out step))
            {
                return false;
            }
        }

        if (to < from)
        {
            Wrapped.Add(text[first.._at]);
        }

        Add(from, to, step);
        return true;
    }

    /// <summary>
    /// A range within the values goes on as it is. One that runs on past the highest value has no meaning for NCrontab and goes on value
    /// by value: 22-2 is 22, 23, 0, 1, 2, and the weekday 7 is 0.
    /// </summary>
    private void Add(int from, int to, int step)
    {
        if (_plain.Length > 0) _plain.Append(',');
        if (from <= to && to <= field.Last)
        {
            _plain.Append(CultureInfo.InvariantCulture, $"{from}-{to}/{step}");
            return;
        }

        var stop = to < from ? to + field.Period : to;
        for (var value = from; value <= stop; value += step)
        {
            _plain.Append(CultureInfo.InvariantCulture, $"{(value > from ? "," : "")}{field.Min + ((value - field.Min) % field.Period)}");
        }
    }

    private bool TryValue(out int value)
    {
        var first = _at;
        var token = Token();
        value = 0;
        if (token.IsEmpty)
        {
            return Fail(first, $"a value of the {field.Name} field is missing");
        }

        if (TryNumber(token, out value))
        {
            return (value >= field.Min && value <= field.Max)
                || Fail(first, $"{token} is outside {field.Min}-{field.Max} of the {field.Name} field");
        }

        for (var i = 0; i < field.Names.Length; i++)
        {
            if (token.Equals(field.Names[i], StringComparison.OrdinalIgnoreCase))
            {
                value = field.Min + i;
                return true;
            }
        }

        return Fail(first, $"'{token}' is not a value of the {field.Name} field");
    }

    private bool TryStep(out int step)
    {
        var first = _at;
        var token = Token();
        if (!TryNumber(token, out step))
        {
            return Fail(first, "a step must be a number");
        }

        return (step >= 1 && step <= field.Max)
            || Fail(first, $"step {token} is outside 1-{field.Max} of the {field.Name} field");
    }

    private ReadOnlySpan<char> Token()
    {
        var first = _at;
        while (_at < end && char.IsAsciiLetterOrDigit(text[_at]))
        {
            _at++;
        }

        return text.AsSpan(first, _at - first);
    }

    /// <summary>False for anything but digits; a number too long to read is given as the largest one.</summary>
    private static bool TryNumber(ReadOnlySpan<char> token, out int number)
    {
        number = 0;
        foreach (var digit in token)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            number = Math.Min((number * 10) + (digit - '0'), 100_000_000);
        }

        return !token.IsEmpty;
    }

    private bool TryTake(char wanted)
    {
        if (_at >= end || text[_at] != wanted)
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool Fail(int position, string reason)
    {
        Fault = new CronFault(position, reason);
        return false;
    }
}
