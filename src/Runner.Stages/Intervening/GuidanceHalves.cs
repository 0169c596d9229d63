namespace Runner.Stages.Intervening;

/// <summary>Which halves of the guidance pair are edited. Without guidance there is only the one with the prompt's text.</summary>
public enum GuidanceHalves
{
    /// <summary>The half with the prompt's text.</summary>
    Conditional,

    /// <summary>The half without it as well. Its text, which all samples share, stays as it is.</summary>
    Both,
}
