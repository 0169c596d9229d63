using Microsoft.Extensions.Configuration;

namespace Runner.Cli.Hosting;

/// <summary>Settings of the program, not of an experiment: from the environment, each as <c>RUNNER_</c> and its name in capitals. <c>RUNNER_LIBTORCH</c> is read where libtorch is loaded, see TorchRuntime.</summary>
internal sealed class ProgramSettings
{
    /// <summary>More folders in which plugins lie, separated by colons; relative ones count from the working folder. Those that are shipped are searched after them.</summary>
    public string Plugins { get; set; } = "";

    /// <summary>Where the shipped plugins lie; empty: in <c>plugins</c> beside the program.</summary>
    public string Shipped { get; set; } = "";

    /// <summary>The artifact store; empty: <c>.runner/store</c> beside the experiment.</summary>
    public string Store { get; set; } = "";

    /// <summary>The folder of runs; empty: <c>.runner/runs</c> beside the experiment.</summary>
    public string Runs { get; set; } = "";

    /// <summary>A shared cache: a folder, or the address of a server; empty: none.</summary>
    public string Cache { get; set; } = "";

    /// <summary>What is done with it: <c>read</c>, <c>read-write</c> or <c>off</c>; empty: read-write.</summary>
    [ConfigurationKeyName("CACHE_MODE")]
    public string CacheMode { get; set; } = "";

    /// <summary>Where the process that waits for this one looks for what it was making; empty where nobody waits for it.</summary>
    public string Flight { get; set; } = "";

    /// <summary>The folders that somebody added, absolute.</summary>
    public IEnumerable<string> AddedPlugins =>
        Plugins.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Path.GetFullPath);

    /// <summary>The folder of the shipped plugins.</summary>
    public string ShippedPlugins => Shipped.Length > 0 ? Path.GetFullPath(Shipped) : Path.Combine(AppContext.BaseDirectory, "plugins");
}
