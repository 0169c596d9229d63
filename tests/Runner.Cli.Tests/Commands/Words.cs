using System.CommandLine;
using Runner.Cli.Commands;
using Runner.Cli.Hosting;

namespace Runner.Cli.Tests.Commands;

public sealed class Words
{
    private string _ran = "";

    [Theory]
    [InlineData("scene.yaml", "run scene.yaml")]
    [InlineData("scene.yml", "run scene.yml")]
    [InlineData("run scene.yaml", "run scene.yaml")]
    public async Task AnExperimentAloneIsRun(string arguments, string ran)
    {
        Assert.Equal(ExitCode.Done, await Invoke(arguments));
        Assert.Equal(ran, _ran);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("rnu scene.yaml")]
    [InlineData("run scene.yaml --nonsense")]
    public async Task WhatMakesNoSenseIsRefused(string arguments)
    {
        Assert.Equal(ExitCode.Invalid, await Invoke(arguments));
        Assert.Empty(_ran);
    }

    private Task<int> Invoke(string arguments)
    {
        Argument<string> file = new("experiment");
        Command run = new("run") { file };
        run.SetAction(parsed =>
        {
            _ran = $"run {parsed.GetValue(file)}";
            return ExitCode.Done;
        });
        return CommandLine.InvokeAsync([run], new Recorded().Terminal, arguments.Split(' '), CancellationToken.None);
    }
}
