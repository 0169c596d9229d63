using System.Runtime.InteropServices;

namespace EndToEnd.Tests;

/// <summary>A fingerprint holds what an input was when the run began; a file that is exchanged afterwards must not be told as that.</summary>
public sealed partial class InputsChange
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhatIsMadeOfAnExchangedFileIsRefusedAndWhatWasMadeBeforeIsKept(bool isPutBack)
    {
        using Workplace undisturbed = new(Some.Waves);
        Assert.Equal(0, undisturbed.Run("run", "experiment.yaml").Code);
        using Workplace workplace = new(Some.Waves);
        string prompts = Path.Combine(workplace.Folder, "prompts.csv");
        string before = File.ReadAllText(prompts);
        using RunningProgram program = workplace.Start("run", "experiment.yaml", "--set", "vars.pause=500");
        program.Until(() => workplace.Made("generate") >= 1);

        File.WriteAllText(prompts, before.Replace("picture", "pixture", StringComparison.Ordinal));
        if (isPutBack) File.WriteAllText(prompts, before);
        Ended ended = program.Wait();

        Assert.Equal(1, ended.Code);
        Assert.Matches(
            $"""\nstage "generate" failed in unit "shard-00[123]": "{prompts}" was changed, exchanged or taken away while the run went on; what was made of it as it was is kept: run again\n""", ended.Error);
        int made = workplace.Made("generate");
        Assert.InRange(made, 1, 3);
        File.WriteAllText(prompts, before);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
        Assert.Equal(4, workplace.Made("generate"));
        Assert.Equal(undisturbed.Artifacts(), workplace.Artifacts());
    }

    [Fact]
    public void AnotherNameOfAFileIsNoOtherFile()
    {
        using Workplace workplace = new(Some.Waves);
        string prompts = Path.Combine(workplace.Folder, "prompts.csv");
        using RunningProgram program = workplace.Start("run", "experiment.yaml", "--set", "vars.pause=300");
        program.Until(() => workplace.Made("generate") >= 1);

        Assert.Equal(0, Link(prompts, prompts + ".copy"));

        Assert.Equal(0, program.Wait().Code);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
