using Runner.Torch.Hooks;

namespace Runner.Diffusion.Networks;

/// <summary>The checkpoint's name of a module while it is being built, and the hook points of the whole network.</summary>
internal sealed record ModulePath(string Name, Dictionary<string, HookPoint> Hooks)
{
    public static ModulePath Root() => new("", new Dictionary<string, HookPoint>(StringComparer.Ordinal));

    /// <summary>Whether a module of a network, or a hook point of one, lies in a block. The autoencoder's decoder is a part, whose name may come first.</summary>
    public static bool IsWithin(string? module, string block) => module is not null && $".{module}.".Contains($".{block}.", StringComparison.Ordinal);

    public ModulePath Child(string segment) => this with { Name = Name.Length == 0 ? segment : $"{Name}.{segment}" };

    public ModulePath Child(string list, int index) => Child(list).Child(index.ToString());

    /// <summary>The hook point for this module's output.</summary>
    public HookPoint Hook()
    {
        HookPoint point = new(Name);
        Hooks.Add(Name, point);
        return point;
    }
}
