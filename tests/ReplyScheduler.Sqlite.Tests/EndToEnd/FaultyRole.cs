using System.Reflection;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>Puts the faults of a <see cref="FaultyStore"/> around every member of one role, whichever members it has.</summary>
internal class FaultyRole : DispatchProxy
{
    private static readonly MethodInfo Generic = typeof(FaultyRole).GetMethod(nameof(StepAsync), BindingFlags.NonPublic | BindingFlags.Instance)!;

    private object role = null!;
    private FaultyStore faults = null!;

    public static T Of<T>(T role, FaultyStore faults) where T : class
    {
        var proxy = Create<T, FaultyRole>();
        ((FaultyRole)(object)proxy).role = role;
        ((FaultyRole)(object)proxy).faults = faults;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? member, object?[]? arguments)
    {
        var answer = member!.ReturnType;
        if (answer == typeof(Task)) return PlainAsync(member, arguments);
        return answer.IsGenericType && answer.GetGenericTypeDefinition() == typeof(Task<>)
            ? Generic.MakeGenericMethod(answer.GenericTypeArguments[0]).Invoke(this, [member, arguments])
            : member.Invoke(role, arguments);
    }

    private async Task<T> StepAsync<T>(MethodInfo member, object?[]? arguments)
    {
        faults.Before(member.Name);
        var answer = await (Task<T>)member.Invoke(role, arguments)!;
        faults.After(member.Name);
        return answer;
    }

    private async Task PlainAsync(MethodInfo member, object?[]? arguments)
    {
        faults.Before(member.Name);
        await (Task)member.Invoke(role, arguments)!;
        faults.After(member.Name);
    }
}
