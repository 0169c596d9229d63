namespace Interventions.Editing;

/// <summary>What takes the place of an ablated activation.</summary>
public enum Replacement
{
    /// <summary>Nothing: zeros.</summary>
    Zero,

    /// <summary>Each channel's mean over the picture.</summary>
    Mean,
}
