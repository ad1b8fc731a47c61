namespace ReplyScheduler.Postgres.Internal;

/// <summary>How many rows a statement of a step touched; known when the step's answer is made.</summary>
internal sealed class StepCount
{
    public int Rows { get; set; }
}
