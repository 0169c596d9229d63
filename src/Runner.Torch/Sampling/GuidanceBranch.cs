namespace Runner.Torch.Sampling;

/// <summary>The halves of classifier-free guidance.</summary>
public enum GuidanceBranch
{
    /// <summary>With the prompt's text.</summary>
    Conditional,

    /// <summary>With the empty (or negative) text.</summary>
    Unconditional,
}
