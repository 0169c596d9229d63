using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using TorchSharp;

namespace Runner.Torch.Native;

/// <summary>The folder with the libraries of one libtorch: what is packaged with the program, or a PyTorch's that is there already.</summary>
/// <param name="Folder">The folder, absolute.</param>
/// <param name="Version">What lies in it.</param>
internal sealed partial record LibtorchFolder(string Folder, LibtorchVersion Version)
{
    /// <summary>The environment variable that names the folder of a PyTorch.</summary>
    public const string Setting = "RUNNER_LIBTORCH";

    private const string Needed = "libtorch_cpu.so";

    // Everything that TorchSharp's native part asks for is in these versions; PyTorch 2.13 dropped eight functions of it.
    private static readonly string[] Fitting = ["2.10", "2.11"];

    // In the order of their dependencies; the CUDA ones are absent from CPU builds.
    private static readonly string[] Names = ["libc10.so", Needed, "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    /// <summary>The libraries that are there, in the order in which they are to be loaded.</summary>
    public IEnumerable<string> Libraries => Names.Select(name => Path.Combine(Folder, name)).Where(File.Exists);

    /// <summary>Looks at a PyTorch's folder, or at the packaged one where none is named; loads nothing.</summary>
    /// <exception cref="LibtorchException">It holds no libtorch of a fitting version.</exception>
    public static LibtorchFolder Find(string named) => named.Length > 0 ? Foreign(Path.GetFullPath(named)) : Packaged(Path.Combine(AppContext.BaseDirectory, "libtorch"));

    private static LibtorchFolder Packaged(string folder)
    {
        if (!File.Exists(Path.Combine(folder, Needed)))
        {
            throw new LibtorchException(
                $"there is no libtorch to compute with: none is packaged ({folder} holds no {Needed}), and {Setting} names no other; "
                + $"set it to the folder lib inside an installed package torch of version {string.Join(" or ", Fitting)}");
        }

        string version = typeof(LibtorchFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(entry => entry.Key == "LibtorchVersion")?.Value
            ?? string.Create(CultureInfo.InvariantCulture, $"of TorchSharp {typeof(torch).Assembly.GetName().Version}");
        return new LibtorchFolder(folder, new LibtorchVersion(version, LibtorchVersion.Packaged, version.Contains("+cu", StringComparison.Ordinal)));
    }

    private static LibtorchFolder Foreign(string folder)
    {
        if (!File.Exists(Path.Combine(folder, Needed)))
            throw new LibtorchException($"{Setting}: {folder} holds no {Needed}; give the folder lib inside an installed package torch");
        string version = VersionOf(folder);
        if (!Fitting.Any(fitting => version.StartsWith(fitting + ".", StringComparison.Ordinal)))
            throw new LibtorchException($"{Setting}: the libtorch in {folder} is version {version}; {string.Join(" and ", Fitting)} fit");
        return new LibtorchFolder(folder, new LibtorchVersion(version, folder, File.Exists(Path.Combine(folder, "libtorch_cuda.so"))));
    }

    private static string VersionOf(string folder)
    {
        string parent = Path.GetDirectoryName(folder) ?? folder;
        string[] candidates = [Path.Combine(parent, "version.py"), Path.Combine(parent, "build-version"), Path.Combine(folder, "build-version")];
        foreach (string candidate in candidates.Where(File.Exists))
        {
            if (VersionNumber().Match(File.ReadAllText(candidate)) is { Success: true } match) return match.Value;
        }

        throw new LibtorchException($"{Setting}: cannot tell the version of the libtorch in {folder}: neither version.py nor build-version lies beside it");
    }

    [GeneratedRegex(@"\d+\.\d+\.\d+[\w.+]*")]
    private static partial Regex VersionNumber();
}
