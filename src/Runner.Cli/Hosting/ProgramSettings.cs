namespace Runner.Cli.Hosting;

/// <summary>Settings of the program, not of an experiment: from the environment, each as <c>RUNNER_</c> and its name in capitals.</summary>
internal sealed class ProgramSettings
{
    /// <summary>Folders in which plugins lie, separated by colons. A folder <c>plugins</c> beside the program is searched after them.</summary>
    public string Plugins { get; set; } = "";

    /// <summary>The artifact store; empty: <c>.runner/store</c> beside the experiment.</summary>
    public string Store { get; set; } = "";

    /// <summary>The folder of runs; empty: <c>.runner/runs</c> beside the experiment.</summary>
    public string Runs { get; set; } = "";

    /// <summary>The folder with the libraries of a PyTorch that is there already; empty: the packaged libtorch.</summary>
    public string Libtorch { get; set; } = "";

    /// <summary>The folders that are searched for plugins.</summary>
    public IEnumerable<string> PluginFolders =>
        Plugins.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Append(Path.Combine(AppContext.BaseDirectory, "plugins"));
}
