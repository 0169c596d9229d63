namespace Interventions.Editing;

/// <summary>Where in the picture an intervention acts.</summary>
public enum Region
{
    /// <summary>At every cell.</summary>
    Everywhere,

    /// <summary>Where the label is not zero before the edit, such as the object.</summary>
    Original,

    /// <summary>Where the wanted label is not zero.</summary>
    Target,
}
