using Runner.Torch.Weights;

namespace OnnxLabelers.Labeling;

/// <summary>Tensors whose numbers lie in a file of their own beside the model.</summary>
/// <param name="Tensor">The tensor's name.</param>
/// <param name="Location">The file, relative to the model's folder.</param>
/// <param name="End">The first byte behind the numbers; 0 where the model does not say.</param>
internal sealed record ExternalData(string Tensor, string Location, long End);

/// <summary>Which files an ONNX model is made of: large ones keep their numbers in others, which count as much as the one that is named.</summary>
public static class OnnxFiles
{
    /// <summary>All files that opening a model reads: the model, then those that it names, each once, whether they are there or not.</summary>
    /// <param name="path">The model.</param>
    /// <exception cref="OnnxModelException">It is no ONNX file, or names a file outside its folder.</exception>
    public static IReadOnlyList<string> Of(string path) =>
        !File.Exists(path) ? [path] : [path, .. OnnxHead.Read(path).External.Select(data => Beside(path, data)).Distinct(StringComparer.Ordinal)];

    /// <summary>Checks that the files beside a model are there and long enough.</summary>
    /// <exception cref="OnnxModelException">One is not.</exception>
    internal static void Check(string path, OnnxHead head)
    {
        foreach (IGrouping<string, ExternalData> file in head.External.GroupBy(data => Beside(path, data), StringComparer.Ordinal))
        {
            if (!File.Exists(file.Key)) throw new OnnxModelException(path, $"its numbers lie in {file.Key}, which is not there; the two files belong together");
            if (StandIn.Of(file.Key) is string other) throw new OnnxModelException(path, $"its numbers lie in {file.Key}: {other}");
            ExternalData last = file.MaxBy(data => data.End)!;
            long length = new FileInfo(file.Key).Length;
            if (last.End > length) throw new OnnxModelException(path, $"its numbers lie in {file.Key}, which is cut off: it has {length} bytes, and \"{last.Tensor}\" ends at {last.End}");
        }
    }

    private static string Beside(string path, ExternalData data)
    {
        if (data.Location.Length == 0 || data.Location.Contains('\0', StringComparison.Ordinal)) throw new OnnxModelException(path, $"the numbers of \"{data.Tensor}\" lie in a file that has no name");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string file = Path.GetFullPath(Path.Combine(folder, data.Location));
        return file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? file
            : throw new OnnxModelException(path, $"the numbers of \"{data.Tensor}\" lie in \"{data.Location}\", outside the model's folder; that is not read");
    }
}
