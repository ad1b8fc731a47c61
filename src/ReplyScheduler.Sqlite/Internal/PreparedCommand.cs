using Microsoft.Data.Sqlite;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// A named statement on one connection, compiled at its first run. Each run must give the same set of parameters, so
/// that no value can stay behind from the run before.
/// </summary>
internal sealed class PreparedCommand : IDisposable
{
    private const int LongText = 16 * 1024;

    private readonly string _name;
    private readonly SqliteCommand _command;
    private (string Name, SqliteParameter Parameter, int Run)[]? _parameters;
    private int _run;

    public PreparedCommand(SqliteConnection connection, string name, string sql)
    {
        _name = name;
        _command = connection.CreateCommand();
        _command.CommandText = sql;
    }

    /// <summary>Whether the last run was given a text that is too long to be kept for nothing, such as a batch of rows.</summary>
    public bool HoldsLongTexts { get; private set; }

    /// <summary>Sets the parameters and returns the command, ready to run.</summary>
    public SqliteCommand With(ReadOnlySpan<(string Name, object? Value)> args)
    {
        _parameters ??= Declare(args);
        if (_parameters.Length != args.Length)
            throw Mismatch($"{args.Length} parameters instead of {_parameters.Length}");
        _run++;
        for (var i = 0; i < args.Length; i++)
        {
            ref var slot = ref Find(args[i].Name, i);
            if (slot.Run == _run)
                throw Mismatch($"the parameter '{args[i].Name}' twice");
            slot.Run = _run;
            var value = SqliteValue.Bind(args[i].Value);
            slot.Parameter.Value = value;
            HoldsLongTexts |= value is string { Length: > LongText };
        }

        return _command;
    }

    /// <summary>Lets go of the values of the last run, which is over.</summary>
    public void Forget()
    {
        HoldsLongTexts = false;
        foreach (var (_, parameter, _) in _parameters ?? []) parameter.Value = DBNull.Value;
    }

    public void Dispose() => _command.Dispose();

    private (string, SqliteParameter, int)[] Declare(ReadOnlySpan<(string Name, object? Value)> args)
    {
        var parameters = new (string, SqliteParameter, int)[args.Length];
        for (var i = 0; i < args.Length; i++)
            parameters[i] = (args[i].Name, _command.Parameters.AddWithValue("$" + args[i].Name.TrimStart('$'), DBNull.Value), 0);
        return parameters;
    }

    /// <summary>Callers give parameters in the same order each time, so the first look nearly always finds it.</summary>
    private ref (string Name, SqliteParameter Parameter, int Run) Find(string name, int expected)
    {
        if (_parameters![expected].Name == name)
            return ref _parameters[expected];
        for (var i = 0; i < _parameters.Length; i++)
        {
            if (_parameters[i].Name == name)
                return ref _parameters[i];
        }

        throw Mismatch($"the unknown parameter '{name}'");
    }

    private InvalidOperationException Mismatch(string what) => new($"The statement '{_name}' was given {what}.");
}
