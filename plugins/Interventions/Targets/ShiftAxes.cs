namespace Interventions.Targets;

/// <summary>Along which axes a label is shifted.</summary>
public enum ShiftAxes
{
    /// <summary>Along both, each by its own amount and sign.</summary>
    Both,

    /// <summary>To the left or right.</summary>
    Horizontal,

    /// <summary>Up or down.</summary>
    Vertical,
}
