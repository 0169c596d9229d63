using Probes.Cells;

namespace Probes.Losses;

/// <summary>All borders between cells of one picture, weighted by how smooth the picture is there.</summary>
internal sealed class PictureBorders
{
    private PictureBorders(IReadOnlyList<CellBorder> across, IReadOnlyList<CellBorder> down) => (Across, Down) = (across, down);

    public IReadOnlyList<CellBorder> Across { get; }

    public IReadOnlyList<CellBorder> Down { get; }

    /// <param name="map">The cells.</param>
    /// <param name="picture">[channels, label height, label width].</param>
    public static PictureBorders Of(CellMap map, ReadOnlySpan<float> picture)
        => new(Measure(map, picture, 0, 1), Measure(map, picture, 1, 0));

    private static List<CellBorder> Measure(CellMap map, ReadOnlySpan<float> picture, int dy, int dx)
    {
        Dictionary<(int From, int To), double> weights = [];
        int channels = picture.Length / map.LabelPixels;
        for (int y = 0; y < map.LabelHeight - dy; y++)
        {
            for (int x = 0; x < map.LabelWidth - dx; x++)
            {
                int from = (y * map.LabelWidth) + x;
                int to = from + (dy * map.LabelWidth) + dx;
                (int From, int To) cells = (map.CellOf[from], map.CellOf[to]);
                if (cells.From != cells.To)
                {
                    weights[cells] = weights.GetValueOrDefault(cells) + Math.Exp(-MeanStep(picture, channels, from, to));
                }
            }
        }

        return [.. weights.OrderBy(entry => entry.Key).Select(entry => new CellBorder(entry.Key.From, entry.Key.To, entry.Value))];
    }

    private static double MeanStep(ReadOnlySpan<float> picture, int channels, int from, int to)
    {
        int pixels = picture.Length / channels;
        double sum = 0;
        for (int c = 0; c < channels; c++)
        {
            sum += Math.Abs(picture[(c * pixels) + from] - picture[(c * pixels) + to]);
        }

        return sum / channels;
    }
}
