using System.Text;

namespace ReplyScheduler.Postgres.Triggers;

/// <summary>What an installation, a rotation or a rollback found and did. It holds no secret.</summary>
public sealed record TriggerReport
{
    /// <summary>Whether all of it was done. If not, either nothing was changed, or <see cref="AdministratorScript"/> says what is left.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>What was found, chosen and changed, in order.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What is in the way, each with what to do about it.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>What an administrator has to run before the same call can finish; null if nothing is.</summary>
    public string? AdministratorScript { get; init; }

    /// <summary>For people.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var note in Notes) text.Append("  ").AppendLine(note);
        foreach (var problem in Problems) text.Append("! ").AppendLine(problem);
        if (AdministratorScript is not null) text.AppendLine("An administrator has to run this; then run the same command again:").AppendLine().Append(AdministratorScript);
        return text.ToString();
    }

    /// <summary>Nothing was changed.</summary>
    internal static TriggerReport Refused(string why) => new() { IsComplete = false, Notes = [], Problems = [why] };
}
