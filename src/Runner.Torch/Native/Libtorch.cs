using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Runner.Torch.Native;

/// <summary>
/// The one libtorch of the process. The runtime cannot find any by itself (see Native.targets) and asks here, whichever call is the first to need it: so there is no tensor before
/// the choice is made, and no second libtorch after it.
/// </summary>
internal static class Libtorch
{
    // By these names TorchSharp asks: the first two for libtorch, the last for its own native part, which needs libtorch.
    private const string Cpu = "torch_cpu";
    private const string Cuda = "torch_cuda";
    private const string Binding = "LibTorchSharp";

    private static readonly Lock Loading = new();
    private static readonly Lazy<LibtorchFolder> Found = new(() => LibtorchFolder.Find(Environment.GetEnvironmentVariable(LibtorchFolder.Setting) ?? ""));
    private static bool loaded;

    /// <summary>Which libtorch computes, or will.</summary>
    /// <exception cref="LibtorchException">There is none, or none that fits.</exception>
    public static LibtorchVersion Version => Found.Value.Version;

    /// <summary>What kept libtorch from being loaded; null where nothing did. TorchSharp swallows what is thrown into its face.</summary>
    public static LibtorchException? Failure { get; private set; }

    /// <summary>The files of libtorch that are mapped into this process: one, or none before the first tensor.</summary>
    public static IReadOnlyList<string> Mapped()
    {
        const string Maps = "/proc/self/maps";
        return !File.Exists(Maps)
            ? []
            : [.. File.ReadLines(Maps).Where(line => line.EndsWith("/libtorch_cpu.so", StringComparison.Ordinal)).Select(line => line[line.IndexOf('/')..]).Distinct()];
    }

    /// <summary>Loads the chosen libtorch; does nothing where it is loaded.</summary>
    /// <exception cref="LibtorchException">There is none that fits, it does not load, or another one is in the process.</exception>
    public static void Load()
    {
        lock (Loading)
        {
            if (loaded) return;
            LibtorchFolder folder = Found.Value;
            if (Mapped() is [string other, ..])
            {
                throw new LibtorchException($"another libtorch is in the process already, {other}, where that of {folder.Folder} was chosen; is LD_LIBRARY_PATH or LD_PRELOAD set? {LibtorchFolder.Setting} chooses without them");
            }

            ProcessSettings.BeforeLibtorch();
            Dictionary<string, nint> handles = folder.Libraries.ToDictionary(library => Path.GetFileName(library), LoadFile);
            loaded = true;
            ConvolutionNotices.Silence(handles[$"lib{Cpu}.so"]);
        }
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Nothing may come before it: the runtime's question is answered here or not at all.")]
    internal static void Listen() => AssemblyLoadContext.GetLoadContext(typeof(Libtorch).Assembly)!.ResolvingUnmanagedDll += (_, name) => Resolve(name);

    private static nint Resolve(string name)
    {
        if (name is not (Cpu or Cuda or Binding)) return 0;
        try
        {
            Load();
            return name switch
            {
                Binding => LoadFile(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so")),
                _ => Found.Value.Libraries.FirstOrDefault(library => Path.GetFileName(library) == $"lib{name}.so") is { } library ? LoadFile(library) : 0,
            };
        }
        catch (LibtorchException failure)
        {
            Failure = failure;
            // TorchSharp would go on to look for a libtorch of its own among restored packages, and copy it beside the program.
            Environment.SetEnvironmentVariable("NUGET_PACKAGES", Path.Combine(AppContext.BaseDirectory, "no packages"));
            return 0;
        }
    }

    private static nint LoadFile(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            throw new LibtorchException($"{path} cannot be loaded; the system's words: {failure.Message.ReplaceLineEndings(" ").Trim()}", failure);
        }
    }
}
