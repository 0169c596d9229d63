namespace Probes.Losses;

/// <summary>Where two cells meet in the label's grid, and the sum of exp(-mean |dI|) over the pixels along the border.</summary>
internal readonly record struct CellBorder(int From, int To, double Weight);
