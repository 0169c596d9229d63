using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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

    [Fact]
    public void NoFormOfAnOptionIsAFaultOfTheProgram()
    {
        using IHost host = Application.Build();
        RootCommand root = [.. host.Services.GetServices<Command>()];
        List<string> wrong = [];
        int tried = 0;
        foreach ((string[] path, Option option) in root.Subcommands.SelectMany(command => OptionsOf(command, [command.Name])))
        {
            string[][] forms = [[option.Name], [option.Name, "abc"], [option.Name, "-1"], [option.Name, ""], [option.Name, "abc", option.Name, "1"], [option.Name + "=abc"]];
            foreach (string[] form in forms)
            {
                tried++;
                Exception? fault = Record.Exception(() =>
                {
                    ParseResult parsed = root.Parse([.. path, "scene.yaml", .. form]);
                    wrong.AddRange(parsed.Errors.Select(error => error.Message).Where(message => message.Contains("System.", StringComparison.Ordinal)));
                });
                if (fault is not null) wrong.Add($"{string.Join(' ', path)} {string.Join(' ', form)}: {fault.Message}");
            }
        }

        Assert.True(tried > 200, $"{tried} forms");
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("verify scene.yaml --tolerance abc", "--tolerance takes a number from 0; not abc.")]
    [InlineData("run scene.yaml --locked --tolerance -0.5", "--tolerance takes a number from 0; not -0.5.")]
    [InlineData("run scene.yaml --tolerance 0.5", "--tolerance goes with --locked.")]
    [InlineData("store gc --keep 1.5", "--keep takes a whole number from 0; not 1.5.")]
    [InlineData("doctor model --threads 0", "--threads takes a whole number from 1; not 0.")]
    [InlineData("bench engine --stages 5 many", "--stages takes a whole number from 1; not many.")]
    public void ANumberThatIsNoneIsSaidInOneSentence(string arguments, string said)
    {
        using IHost host = Application.Build();
        RootCommand root = [.. host.Services.GetServices<Command>()];

        Assert.Equal([said], root.Parse(arguments.Split(' ')).Errors.Select(error => error.Message));
    }

    private static IEnumerable<(string[] Path, Option Option)> OptionsOf(Command command, string[] path) =>
        command.Options.Select(option => (path, option)).Concat(command.Subcommands.SelectMany(below => OptionsOf(below, [.. path, below.Name])));

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
