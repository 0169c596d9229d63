using Runner.Torch.Weights;

namespace Runner.Torch.Safetensors;

/// <summary>A safetensors file that cannot be read or written. The message names the file and, where one is at fault, the tensor.</summary>
public sealed class SafetensorsException : IOException
{
    /// <summary>Creates the error for a file as a whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong with it, without the file's name.</param>
    public SafetensorsException(string path, string problem)
        : base($"{path}: {Excerpt.Of(problem, 400)}") => FilePath = path;

    /// <summary>Creates the error for a file as a whole that another error made known.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong with it, without the file's name.</param>
    /// <param name="cause">The error underneath.</param>
    public SafetensorsException(string path, string problem, Exception cause)
        : base($"{path}: {Excerpt.Of(problem, 400)}", cause) => FilePath = path;

    /// <summary>Creates the error for one tensor of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="problem">What is wrong with it, without the names.</param>
    public SafetensorsException(string path, string tensor, string problem)
        : base($"{path}: tensor \"{Excerpt.Of(tensor)}\": {Excerpt.Of(problem, 400)}")
    {
        FilePath = path;
        Tensor = tensor;
    }

    /// <summary>The file at fault.</summary>
    public string FilePath { get; }

    /// <summary>The tensor at fault, or null when the whole file is.</summary>
    public string? Tensor { get; }
}
