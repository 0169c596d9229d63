using System.CommandLine;
using Runner.Cli.Opening;

namespace Runner.Cli.Commands;

/// <summary>What every command that works on a model takes.</summary>
internal sealed class SamplerArguments
{
    private readonly Argument<string> model = new("model")
    {
        HelpName = "MODEL",
        Description = "The model's folder (not needed by kinds of samplers that take none).",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => "",
    };

    private readonly Option<string> sampler = new("--sampler") { HelpName = "KIND", Description = "The kind of sampler.", DefaultValueFactory = _ => "stable-diffusion" };

    private readonly Option<string[]> set = new("--set")
    {
        HelpName = "KEY=VALUE",
        Description = "A setting of the sampler, such as steps=15. May be given several times.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string> device = new("--device") { HelpName = "DEVICE", Description = "auto, cpu, cuda or cuda:N.", DefaultValueFactory = _ => "auto" };
    private readonly Option<string> dtype = new("--dtype") { HelpName = "FORMAT", Description = "float32, bfloat16 or float16.", DefaultValueFactory = _ => "float32" };
    private readonly Option<int> threads = TypedOption.Whole("--threads", 1, Environment.ProcessorCount, "Threads within one operation.");

    public void AddTo(Command command)
    {
        command.Add(model);
        command.Add(sampler);
        command.Add(set);
        command.Add(device);
        command.Add(dtype);
        command.Add(threads);
    }

    public SamplerRequest Of(ParseResult parsed) => new(
        parsed.GetRequiredValue(sampler),
        parsed.GetValue(model) ?? "",
        parsed.GetRequiredValue(set),
        [$"device={parsed.GetRequiredValue(device)}", $"dtype={parsed.GetRequiredValue(dtype)}", $"threads={parsed.GetRequiredValue(threads)}"]);
}
