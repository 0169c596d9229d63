namespace Interventions.Editing;

/// <summary>Where, and with which sign, a direction is added.</summary>
public enum DirectionRegion
{
    /// <summary>Times the difference of wanted and original label: added where an object shall be, subtracted where it shall no longer be.</summary>
    Change,

    /// <summary>At every cell.</summary>
    Everywhere,

    /// <summary>Where the label is not zero before the edit.</summary>
    Original,

    /// <summary>Where the wanted label is not zero.</summary>
    Target,
}
