namespace Runner.Torch.Native;

/// <summary>No libtorch that fits could be loaded; the message says what was found and what is needed.</summary>
public sealed class LibtorchException(string message, Exception? cause = null) : Exception(message, cause);
