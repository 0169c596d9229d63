namespace Runner.Torch.Hooks;

/// <summary>A listener replaced an activation by something that does not fit in its place.</summary>
public sealed class HookException(string message) : InvalidOperationException(message);
