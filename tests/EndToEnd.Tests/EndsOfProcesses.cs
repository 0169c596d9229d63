using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>What ends a process without a word costs the unit that it happens in.</summary>
public sealed class EndsOfProcesses
{
    private const string Experiment = """
        experiment: test
        threads: 1
        plugins: [Waves]
        stages:
          fragile: { stage: crash, units: 3, at: 2 }
          sturdy: { stage: crash, units: 4 }
          train: { stage: count, steps: 3 }
        """;

    [Fact]
    public void AUnitThatAbortsTwiceIsAFailureWithItsSettingsAndTheRestGoesOn()
    {
        using Workplace workplace = new(Experiment);

        Ended ended = workplace.Run("run", "experiment.yaml");

        Assert.Equal(1, ended.Code);
        Assert.Equal(
            "the process was ended by SIGABRT, native code that gave up, in the middle of fragile/unit-2; it is tried again by itself\n"
            + "the process was ended by SIGABRT, native code that gave up, in the middle of fragile/unit-2; that is not tried again, the rest goes on\n"
            + "stage \"fragile\" failed in unit \"unit-2\": it ended the process, and again when it was made by itself: SIGABRT, native code that gave up; "
            + "it is made with number 2, at 2, by abort, together false, units 3\n",
            ended.Error);
        Assert.Contains("\nsturdy: done, 4 made in ", ended.Output, StringComparison.Ordinal);
        Assert.Equal((1, 4, 3), (workplace.Made("fragile"), workplace.Made("sturdy"), workplace.Made("train")));
        Assert.Equal(0, workplace.Run("store", "check").Code);
    }

    [Fact]
    public void AnAnswerForAProgramComesFromTheProcessThatGoesOn()
    {
        using Workplace workplace = new(Experiment);

        Ended ended = workplace.Run("--json", "run", "experiment.yaml");

        Assert.Equal(1, ended.Code);
        JsonElement answer = JsonDocument.Parse(ended.Output).RootElement;
        Assert.Equal((1, "fragile"), (answer.GetProperty("code").GetInt32(), answer.GetProperty("failures")[0].GetProperty("stage").GetString()));
    }

    [Theory]
    [InlineData("wrong-access", "SIGSEGV, a wrong access to memory in native code")]
    [InlineData("kill", "SIGKILL, as the kernel ends a process where memory is used up")]
    public void AUnitThatEndsTheProcessOnceIsMadeBySecondTrial(string way, string said)
    {
        using Workplace workplace = new(Experiment);

        Ended ended = workplace.Run("run", "experiment.yaml", "--set", $"fragile.by={way}", "--set", $"fragile.once={Path.Combine(workplace.Folder, "done")}");

        Assert.Equal((0, $"the process was ended by {said}, in the middle of fragile/unit-2; it is tried again by itself\n"), (ended.Code, ended.Error));
        Assert.Equal((3, 4, 3), (workplace.Made("fragile"), workplace.Made("sturdy"), workplace.Made("train")));
    }

    [Fact]
    public void OfUnitsThatAreMadeTogetherOnlyTheOneThatEndsTheProcessIsBlamed()
    {
        using Workplace workplace = new(Experiment);

        Ended ended = workplace.Run("run", "experiment.yaml", "--set", "fragile.together=true", "--set", "fragile.at=3");

        Assert.Equal(1, ended.Code);
        Assert.StartsWith(
            "the process was ended by SIGABRT, native code that gave up, in the middle of fragile/unit-3; it is tried again by itself\n"
            + "the process was ended by SIGABRT, native code that gave up, in the middle of fragile/unit-3; that is not tried again, the rest goes on\n",
            ended.Error,
            StringComparison.Ordinal);
        Assert.Equal((2, 4), (workplace.Made("fragile"), workplace.Made("sturdy")));

        using Workplace first = new(Experiment);
        Ended all = first.Run("run", "experiment.yaml", "--set", "fragile.together=true", "--set", "fragile.at=1");
        Assert.StartsWith(
            "the process was ended by SIGABRT, native code that gave up, in the middle of 3 units, fragile/unit-1 to fragile/unit-3; they are tried again, each by itself\n"
            + "the process was ended by SIGABRT, native code that gave up, in the middle of fragile/unit-1; that is not tried again, the rest goes on\n",
            all.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void TheFirstEndOfAUnitEndsARunThatShallFailFast()
    {
        using Workplace workplace = new(Experiment);

        Ended ended = workplace.Run("run", "experiment.yaml", "--fail-fast");

        Assert.Equal(1, ended.Code);
        Assert.Contains("stage \"train\" is not finished: \"fragile\" failed, and the first failure ends this run (--fail-fast)\n", ended.Error, StringComparison.Ordinal);
        Assert.Equal((1, 0), (workplace.Made("fragile"), workplace.Made("train")));
    }

    [Fact]
    public void AnEndThatStandsInNoUnitsMiddleIsToldAndNotTriedAgain()
    {
        using Workplace workplace = new(Experiment);

        Ended ended = workplace.Run("run", "experiment.yaml", "--set", "fragile.by=exit");

        Assert.Equal((7, ""), (ended.Code, ended.Error)); // a plugin's own doing, and its own code
    }

    [Fact]
    public void WhoKillsTheProgramKillsWhatWorksForItAndNothingIsLeftBehind()
    {
        using Workplace workplace = new(Some.Waves);
        string temporary = Directory.CreateDirectory(Path.Combine(workplace.Folder, "temporary")).FullName;
        using RunningProgram program = workplace.Start(Where.Program, new Dictionary<string, string> { ["TMPDIR"] = temporary }, "run", "experiment.yaml", "--set", "vars.pause=300");
        program.Until(() => workplace.Made("generate") >= 1);
        int worker = Assert.Single(program.Workers());

        Assert.True(program.Kill());

        for (int waited = 0; waited < 100 && IsAlive(worker); waited++)
        {
            Thread.Sleep(50);
        }
        Assert.False(IsAlive(worker));
        // The runtime's own pipe of a debugger, which it removes at an orderly end only, is not ours.
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(temporary), path => !Path.GetFileName(path).Contains("-pipe-", StringComparison.Ordinal) && !Path.GetFileName(path).StartsWith("dotnet-diagnostic-", StringComparison.Ordinal) && !Path.GetFileName(path).StartsWith("clr-debug-", StringComparison.Ordinal));
    }

    [Fact]
    public void ASignalIsHandedOnAndASecondOneEndsIt()
    {
        using Workplace workplace = new(Some.Waves);
        using RunningProgram program = workplace.Start("run", "experiment.yaml", "--set", "vars.pause=5000");
        program.Until(() => File.Exists(Path.Combine(workplace.RunFolder, "run.jsonl")) && File.ReadAllText(Path.Combine(workplace.RunFolder, "run.jsonl")).Contains("units-started", StringComparison.Ordinal));
        Thread.Sleep(500); // It has begun to sleep as well: what is asked before that is heeded.
        program.Terminate();
        Thread.Sleep(1000);
        Assert.False(program.HasEnded);
        program.Terminate();

        Assert.Equal(143, program.Wait().Code); // 128 + SIGTERM
    }

    [Theory]
    [InlineData(10)] // SIGUSR1, as a queue sends it before a job's time is up
    [InlineData(24)] // SIGXCPU, of ulimit -t
    public void ASignalThatSaysNothingIsTold(int signal)
    {
        using Workplace workplace = new(Some.Waves);
        using RunningProgram program = workplace.Start("run", "experiment.yaml", "--set", "vars.pause=500");
        program.Until(() => workplace.Made("generate") >= 1);
        program.SendToWorker(signal);

        Ended ended = program.Wait();

        Assert.Equal(128 + signal, ended.Code);
        Assert.EndsWith($"\nthe process was ended by signal {signal}, which somebody has sent; what is finished is kept: run again to go on\n", ended.Error, StringComparison.Ordinal);
        Assert.Equal(0, workplace.Run("run", "experiment.yaml").Code);
    }

    [Fact]
    public void WhatIsHeldCanBeAskedToStopAllTheSame()
    {
        using Workplace workplace = new(Some.Waves);
        using RunningProgram program = workplace.Start("run", "experiment.yaml", "--set", "vars.pause=500");
        program.Until(() => workplace.Made("generate") >= 1);
        program.SendToWorker(19);
        program.Terminate();

        Assert.Equal(130, program.Wait().Code);
    }

    [Fact]
    public void WithoutASupervisorNothingWaits()
    {
        using Workplace workplace = new(Experiment);

        Ended ended = workplace.Run(Where.Program, new Dictionary<string, string> { ["RUNNER_ISOLATION"] = "off" }, "run", "experiment.yaml");

        Assert.Equal(134, ended.Code); // 128 + SIGABRT
    }

    private static bool IsAlive(int process) => File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
}
