using Runner.Torch.Probing;

namespace Probes.Cells;

/// <summary>
/// Which label pixels show which activation cell after nearest upsampling. All pixels of a cell see one prediction, so that a loss needs
/// only what the labels of a cell add up to, never the upsampled map.
/// </summary>
internal sealed class CellMap
{
    /// <summary>That of a site's activations and the labels of its images.</summary>
    public static CellMap Of(ProbeData data) => new((int)data.Activations.shape[2], (int)data.Activations.shape[3], (int)data.Labels.shape[1], (int)data.Labels.shape[2]);

    public CellMap(int height, int width, int labelHeight, int labelWidth)
    {
        (Height, Width, LabelHeight, LabelWidth) = (height, width, labelHeight, labelWidth);
        (int[] rows, int[] columns) = (NearestMap.Sources(height, labelHeight), NearestMap.Sources(width, labelWidth));
        (Rows, Columns) = (rows, columns);
        CellOf = new int[labelHeight * labelWidth];
        for (int y = 0, pixel = 0; y < labelHeight; y++)
        {
            for (int x = 0; x < labelWidth; x++, pixel++)
            {
                CellOf[pixel] = (rows[y] * width) + columns[x];
            }
        }

        (Starts, Pixels) = Group();
    }

    public int Height { get; }

    public int Width { get; }

    public int LabelHeight { get; }

    public int LabelWidth { get; }

    public int Cells => Height * Width;

    public int LabelPixels => LabelHeight * LabelWidth;

    /// <summary>For each row of label pixels its row of cells.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>For each column of label pixels its column of cells.</summary>
    public IReadOnlyList<int> Columns { get; }

    /// <summary>For each label pixel its cell.</summary>
    public int[] CellOf { get; }

    /// <summary>The pixels, cell after cell: those of cell c are at <c>Starts[c]</c> up to <c>Starts[c + 1]</c>.</summary>
    public int[] Pixels { get; }

    public int[] Starts { get; }

    private (int[] Starts, int[] Pixels) Group()
    {
        int[] starts = new int[Cells + 1];
        foreach (int cell in CellOf)
        {
            starts[cell + 1]++;
        }

        for (int cell = 0; cell < Cells; cell++)
        {
            starts[cell + 1] += starts[cell];
        }

        int[] next = starts[..^1];
        int[] pixels = new int[CellOf.Length];
        for (int pixel = 0; pixel < CellOf.Length; pixel++)
        {
            pixels[next[CellOf[pixel]]++] = pixel;
        }

        return (starts, pixels);
    }
}
