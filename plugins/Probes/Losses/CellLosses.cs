using Probes.Cells;

namespace Probes.Losses;

/// <summary>Chooses the cheapest exact way to compute a loss on a grid.</summary>
internal static class CellLosses
{
    // Up to here a pass over a cell's labels, eight cells at once, beats two binary searches per cell (measured at 16 to 4,096 labels).
    private const int LongestList = 64;

    public static ICellLoss Regression(RegressionLoss loss, double delta, CellMap map, LabelMaps labels) => loss switch
    {
        RegressionLoss.Huber => Robust(new RobustError((float)delta), map, labels),
        RegressionLoss.L1 => Robust(RobustError.Absolute, map, labels),
        RegressionLoss.L2 => new SummedSquares(map, labels),
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, "not a regression loss"),
    };

    private static ICellLoss Robust(RobustError error, CellMap map, LabelMaps labels)
        => map.PixelsPerCell is > 0 and <= LongestList ? new ListedError(map, labels, error) : new SortedError(map, labels, error);
}
