namespace Slow.Tests;

/// <summary>An experiment may lie where nothing can be written.</summary>
public sealed class ReadOnlyFolders
{
    // Whoever may write everywhere gets a disk that nobody may write to.
    private const string Script = """
        mkdir shelf
        if [ "$(id -u)" = 0 ]; then mount -t tmpfs tmpfs shelf 2>/dev/null || exit 77; fi
        cp experiment.yaml prompts.csv shelf
        if [ "$(id -u)" = 0 ]; then mount -o remount,ro shelf; else chmod 555 shelf; fi
        export RUNNER_STORE=$PWD/store RUNNER_RUNS=$PWD/runs
        "$@" run shelf/experiment.yaml >run.out 2>run.err; echo $? >run.code
        "$@" report shelf/experiment.yaml >report.out 2>report.err; echo $? >report.code
        [ "$(id -u)" = 0 ] || chmod 755 shelf
        """;

    [Fact]
    public void ARunWhoseLockCannotBeWrittenKeepsItsResultsAndSaysSo()
    {
        using Workplace workplace = new(Some.Waves);
        workplace.Write("try.sh", Script);
        Dictionary<string, string?> settings = new() { ["RUNNER_PLUGINS"] = $"{Where.Plugins}:{Where.ThirdParty}" };
        string[] command = ["bash", "try.sh", "dotnet", Where.Program];

        Ended own = Environment.UserName == "root" ? Command.Run(workplace.Folder, settings, ["unshare", "-rm", .. command]) : Command.Run(workplace.Folder, settings, command);
        if (!File.Exists(Path.Combine(workplace.Folder, "run.code")))
        {
            Assert.True(own.Code == 77 || own.Error.StartsWith("unshare: ", StringComparison.Ordinal), own.ToString());
            return; // no disk can be mounted here
        }
        string Read(string name) => File.ReadAllText(Path.Combine(workplace.Folder, name));

        Assert.True(Read("run.code") == "3\n", Read("run.out") + Read("run.err"));
        Assert.Contains(
            $"the lock \"{workplace.Folder}/shelf/experiment.lock.yaml\" cannot be written: its folder is read-only or full; copy the experiment to a folder that can be written\n",
            Read("run.err"));
        Assert.Contains("expected: 1 of 1 hold", Read("run.out"));
        Assert.True(Read("report.code") == "0\n", Read("report.out") + Read("report.err"));
        Assert.Contains("probe-bright: agreement by block", Read("report.out"));
    }
}
