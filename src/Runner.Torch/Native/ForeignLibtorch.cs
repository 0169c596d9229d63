using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Runner.Torch.Native;

/// <summary>Loads the libtorch of a PyTorch that is there already, so that TorchSharp binds to it.</summary>
internal static partial class ForeignLibtorch
{
    // Everything that TorchSharp's native part asks for is in these versions; PyTorch 2.13 dropped eight functions of it.
    private static readonly string[] Fitting = ["2.10", "2.11"];

    // In the order of their dependencies; the CUDA ones are absent from CPU builds.
    private static readonly string[] Libraries = ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    /// <summary>Loads the libraries of a folder by absolute path.</summary>
    /// <exception cref="LibtorchException">The folder holds no libtorch of a fitting version.</exception>
    public static LibtorchVersion Load(string folder)
    {
        LibtorchVersion found = Find(folder);
        foreach (string library in Libraries.Select(name => Path.Combine(found.Origin, name)).Where(File.Exists)) NativeLibrary.Load(library);
        return found;
    }

    /// <summary>Looks at a folder without loading anything.</summary>
    /// <exception cref="LibtorchException">The folder holds no libtorch of a fitting version.</exception>
    public static LibtorchVersion Find(string folder)
    {
        string full = Path.GetFullPath(folder);
        if (!File.Exists(Path.Combine(full, "libtorch_cpu.so")))
            throw new LibtorchException($"{full} holds no libtorch_cpu.so; give the folder lib inside the installed package torch");
        string version = VersionOf(full);
        if (!Fitting.Any(fitting => version.StartsWith(fitting + ".", StringComparison.Ordinal)))
            throw new LibtorchException($"the libtorch in {full} is version {version}; {string.Join(" and ", Fitting)} fit");
        return new LibtorchVersion(version, full, File.Exists(Path.Combine(full, "libtorch_cuda.so")));
    }

    private static string VersionOf(string folder)
    {
        string parent = Path.GetDirectoryName(folder) ?? folder;
        foreach (string candidate in new[] { Path.Combine(parent, "version.py"), Path.Combine(parent, "build-version"), Path.Combine(folder, "build-version") })
        {
            if (File.Exists(candidate) && VersionNumber().Match(File.ReadAllText(candidate)) is { Success: true } match) return match.Value;
        }

        throw new LibtorchException($"cannot tell the version of the libtorch in {folder}: neither version.py nor build-version lies beside it");
    }

    [GeneratedRegex(@"\d+\.\d+\.\d+[\w.+]*")]
    private static partial Regex VersionNumber();
}
