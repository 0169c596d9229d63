using Runner.Abstractions;
using TorchSharp.Modules;

namespace Runner.Diffusion.Checkpoints;

/// <summary>Compares what a network needs with what its files have.</summary>
internal sealed class CheckpointFit(
    Checkpoint checkpoint, IReadOnlyDictionary<string, Parameter> parameters, IReadOnlyDictionary<string, string> inFile)
{
    private const int Shown = 8;

    public void Check()
    {
        string[] problems = [.. Missing(), .. LeftOver(), .. Misshapen()];
        if (problems.Length > 0)
        {
            string rest = problems.Length > Shown ? $"\n  and {problems.Length - Shown} more" : "";
            throw new CheckpointException($"{checkpoint.Folder}: the weights do not fit the config\n  {string.Join("\n  ", problems.Take(Shown))}{rest}");
        }
    }

    private IEnumerable<string> Missing()
    {
        string[] free = [.. inFile.Keys.Where(name => !parameters.ContainsKey(name))];
        foreach ((string name, Parameter parameter) in parameters.Where(pair => !inFile.ContainsKey(pair.Key)))
        {
            if (checkpoint.Unread.TryGetValue(name, out string? type))
            {
                yield return $"tensor \"{name}\" has element type {type}, which is not read; save the weights as F32, F16 or BF16";
                continue;
            }

            string? near = NearestName.Of(name, free.Length > 0 ? free : inFile.Keys);
            yield return $"missing tensor \"{name}\" [{string.Join(", ", parameter.shape)}]"
                + (near is null ? "" : $"; the nearest is \"{inFile[near]}\" in {checkpoint.Tensors[inFile[near]].File}");
        }
    }

    private IEnumerable<string> LeftOver()
    {
        string[] free = [.. parameters.Keys.Where(name => !inFile.ContainsKey(name))];
        foreach ((string name, string there) in inFile.Where(pair => !parameters.ContainsKey(pair.Key)))
        {
            string? near = NearestName.Of(name, free.Length > 0 ? free : parameters.Keys);
            yield return $"{checkpoint.Tensors[there].File}: tensor \"{there}\": the network has none of that name; the nearest is \"{near}\"";
        }
    }

    private IEnumerable<string> Misshapen()
    {
        foreach ((string name, Parameter parameter) in parameters)
        {
            if (inFile.TryGetValue(name, out string? there) && !checkpoint.Tensors[there].Shape.SequenceEqual(parameter.shape))
            {
                yield return $"{checkpoint.Tensors[there].File}: tensor \"{there}\": has shape [{string.Join(", ", checkpoint.Tensors[there].Shape)}]"
                    + $" where the config asks for [{string.Join(", ", parameter.shape)}]";
            }
        }
    }
}
