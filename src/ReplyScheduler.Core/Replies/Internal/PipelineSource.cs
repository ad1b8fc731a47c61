namespace ReplyScheduler.Replies.Internal;

/// <summary>
/// Who asks for a permit. Minted once, when the pipeline is registered, and carried from there; no caller passes a source, so none
/// can be misspelt (R22, R23).
/// </summary>
internal sealed record PipelineSource
{
    private PipelineSource(string value) => Value = value;

    public string Value { get; }

    public static PipelineSource Mint(string pipeline) => new(pipeline);
}
