using Runner.Torch.Hooks;

namespace Runner.Diffusion.Networks;

/// <summary>The checkpoint's name of a module while it is being built, and the hook points of the whole network.</summary>
internal sealed record ModulePath(string Name, Dictionary<string, HookPoint> Hooks)
{
    public static ModulePath Root() => new("", new Dictionary<string, HookPoint>(StringComparer.Ordinal));

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
