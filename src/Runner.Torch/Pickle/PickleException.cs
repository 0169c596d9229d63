using Runner.Torch.Weights;

namespace Runner.Torch.Pickle;

/// <summary>A PyTorch file that cannot be read, or that asks for something other than tensors and containers. The message names the file.</summary>
/// <param name="path">The file.</param>
/// <param name="problem">What is wrong with it, without the file's name.</param>
/// <param name="cause">The error underneath, when there is one.</param>
public sealed class PickleException(string path, string problem, Exception? cause = null) : IOException($"{path}: {Excerpt.Of(problem, 400)}", cause);

/// <summary>What is wrong with a pickle, by the machine that does not know which file it runs.</summary>
/// <param name="problem">What is wrong.</param>
/// <param name="cause">The error underneath, when there is one.</param>
internal sealed class PickleFault(string problem, Exception? cause = null) : Exception(problem, cause);
