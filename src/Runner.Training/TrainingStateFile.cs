using System.Globalization;
using Runner.Torch.Safetensors;
using TorchSharp;

namespace Runner.Training;

/// <summary>A training state as one safetensors file.</summary>
internal static class TrainingStateFile
{
    private const string FileName = "training-state.safetensors";
    private const string StepKey = "step";
    private const string LossPrefix = "sum-of.";

    internal static void Write(string folder, TrainingState state)
    {
        Directory.CreateDirectory(folder);
        using DisposeScope scope = torch.NewDisposeScope();
        SafetensorsWriter.Write(
            Path.Combine(folder, FileName),
            state.Tensors().Select(entry => KeyValuePair.Create(entry.Name, entry.Tensor)),
            new Dictionary<string, string>(state.LossSums.Select(loss => KeyValuePair.Create(LossPrefix + loss.Key, loss.Value.ToString("R", CultureInfo.InvariantCulture))))
            {
                [StepKey] = state.Step.ToString(CultureInfo.InvariantCulture),
            });
    }

    internal static void Read(string folder, TrainingState state)
    {
        string path = Path.Combine(folder, FileName);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGradient = torch.no_grad();
        foreach ((string name, torch.Tensor tensor) in state.Tensors())
        {
            torch.Tensor saved = file.Read(name);
            if (!saved.shape.SequenceEqual(tensor.shape))
            {
                throw new InvalidDataException(
                    $"{path}: tensor \"{name}\" has shape [{string.Join(", ", saved.shape)}], the model that is trained has [{string.Join(", ", tensor.shape)}]: "
                    + "the state belongs to another model");
            }

            tensor.copy_(saved);
        }

        state.Step = StepIn(file.Metadata, path);
        foreach ((string key, string text) in file.Metadata.Where(entry => entry.Key.StartsWith(LossPrefix, StringComparison.Ordinal)))
        {
            state.LossSums[key[LossPrefix.Length..]] = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double sum)
                ? sum
                : throw new InvalidDataException($"{path}: \"{key}\" in the metadata is not a number: this is not a training state");
        }
    }

    private static int StepIn(IReadOnlyDictionary<string, string> metadata, string path) =>
        metadata.TryGetValue(StepKey, out string? text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int step)
            ? step
            : throw new InvalidDataException($"{path}: the metadata has no whole number under \"{StepKey}\": this is not a training state");
}
