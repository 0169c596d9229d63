using System.Globalization;

namespace Slow.Tests;

/// <summary>A disk that fills up in the middle of a run, at whatever is being written then. Where no small disk can be mounted, no file may grow beyond a few kilobytes instead.</summary>
public sealed class FullDisks
{
    private const string NoMount = "77";

    // Fills the disk when so many units are finished, and then empties it again. $1: the variable for the folder on the disk, $2: units, $3: how the disk is mounted, $4...: the program.
    private const string Script = """
        variable=$1 units=$2 disk=$3; shift 3
        mkdir small && mount -t tmpfs -o "$disk" tmpfs small 2>/dev/null || exit 77
        export "$variable=$PWD/small"
        log=.runner/runs/test/run.jsonl; [ "$variable" = RUNNER_STORE ] || log=small/test/run.jsonl
        "$@" run experiment.yaml --set vars.pause=80 >first.out 2>first.err & run=$!
        if [ "$units" -ge 0 ]; then
            until [ -e "$log" ] && [ "$(grep -c unit-finished "$log")" -ge "$units" ]; do sleep 0.02; kill -0 $run || break; done
            cat /dev/zero >small/filler 2>/dev/null
        fi
        code=0; wait $run || code=$?; echo $code >first.code
        rm -f small/filler; mount -o remount,size=64m,nr_inodes=0 small
        "$@" run experiment.yaml >second.out 2>second.err; echo $? >second.code
        cp -rL "${RUNNER_RUNS:-.runner/runs}/test/artifacts" kept
        """;

    private static readonly Lazy<SortedDictionary<string, string>> s_whole = new(Whole);

    [Theory]
    [InlineData("RUNNER_STORE", 0, "size=8m", "artifact store", "small")]
    [InlineData("RUNNER_STORE", 3, "size=8m", "artifact store", "small")]
    [InlineData("RUNNER_STORE", 9, "size=8m", "artifact store", "small")]
    [InlineData("RUNNER_STORE", 20, "size=8m", "artifact store", "small")]
    [InlineData("RUNNER_STORE", -1, "size=8m,nr_inodes=9", "artifact store", "small")]
    [InlineData("RUNNER_STORE", -1, "size=8m,nr_inodes=30", "artifact store", "small")]
    [InlineData("RUNNER_STORE", -1, "size=8m,nr_inodes=90", "artifact store", "small")]
    [InlineData("RUNNER_RUNS", 2, "size=8m", "run's folder", "small/test")]
    [InlineData("RUNNER_RUNS", 27, "size=8m", "run's folder", "small/test")]
    [InlineData("RUNNER_RUNS", -1, "size=8m,nr_inodes=12", "run's folder", "small/test")]
    public void ARunEndsWithWhatIsFullAndGoesOnFromThereWhenThereIsSpace(string variable, int units, string disk, string what, string folder)
    {
        using Workplace workplace = new(Some.Waves);
        workplace.Write("full.sh", Script);
        Dictionary<string, string?> settings = new() { ["RUNNER_PLUGINS"] = $"{Where.Plugins}:{Where.ThirdParty}" };
        string[] arguments = ["bash", "full.sh", variable, units.ToString(CultureInfo.InvariantCulture), disk, "dotnet", Where.Program];

        Ended own = Command.Run(workplace.Folder, settings, ["unshare", "-rm", .. arguments]);
        if (!File.Exists(Path.Combine(workplace.Folder, "first.code")))
        {
            Assert.True(own.Code.ToString(CultureInfo.InvariantCulture) == NoMount || own.Error.StartsWith("unshare: ", StringComparison.Ordinal), own.ToString());
            return; // no disk can be mounted here: the test below is left
        }
        string Read(string name) => File.ReadAllText(Path.Combine(workplace.Folder, name));

        Assert.True(Read("first.code") == "1\n", Read("first.out") + Read("first.err"));
        Assert.Contains($"the disk of the {what} \"{workplace.Folder}/{folder}\" is full; what was finished is safe: free some space and run again\n", Read("first.err"));
        Assert.DoesNotContain("   at ", Read("first.err"));
        Assert.True(Read("second.code") == "0\n", Read("second.out") + Read("second.err"));
        Assert.Contains("expected: 1 of 1 hold", Read("second.out"));
        Assert.Equal(s_whole.Value, Workplace.ArtifactsIn(Path.Combine(workplace.Folder, "kept")));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(20)]
    public void AFileThatMayNotGrowEndsTheRunLikewise(int kilobytes)
    {
        using Workplace workplace = new(Some.Waves);
        // What the runtime itself writes to files, beyond such a limit, keeps it from starting.
        Dictionary<string, string?> settings = new() { ["RUNNER_PLUGINS"] = $"{Where.Plugins}:{Where.ThirdParty}", ["DOTNET_EnableWriteXorExecute"] = "0", ["DOTNET_EnableDiagnostics"] = "0" };

        Ended limited = Command.Run(workplace.Folder, settings, "bash", "-c", $"ulimit -f {kilobytes}; exec dotnet '{Where.Program}' run experiment.yaml");
        Ended after = workplace.Run("run", "experiment.yaml");

        Assert.True(limited.Code == 1, limited.ToString());
        Assert.Matches("a file in the (artifact store|run's folder) \".*\" would be larger than this process may write \\(ulimit -f\\); what was finished is safe: raise the limit and run again\n", limited.Error);
        Assert.DoesNotContain("   at ", limited.Error);
        Assert.True(after.Code == 0, after.ToString());
        Assert.Equal(s_whole.Value, workplace.Artifacts());
    }

    private static SortedDictionary<string, string> Whole()
    {
        using Workplace workplace = new(Some.Waves);
        Ended ended = workplace.Run("run", "experiment.yaml");
        Assert.True(ended.Code == 0, ended.ToString());
        return workplace.Artifacts();
    }
}
