namespace Runner.Torch.Sampling;

/// <summary>One thing to sample.</summary>
/// <param name="Index">Its number in the prompt file, from 0; names its files.</param>
/// <param name="Text">The text.</param>
/// <param name="Seed">The seed of its noise.</param>
public sealed record Prompt(int Index, string Text, ulong Seed)
{
    /// <summary>The file name of the picture that it describes, for samplers that start from pictures; empty: the prompt's own number chooses one.</summary>
    public string Image { get; init; } = "";
}
