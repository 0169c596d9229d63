using System.CommandLine;
using Runner.Abstractions;
using Runner.Cli.Consoles;
using Runner.Cli.Doctor;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Torch.Hooks;
using Runner.Torch.Native;

namespace Runner.Cli.Commands;

/// <summary><c>doctor MODEL</c>: proves a model's hooks.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly SamplerArguments arguments = new();
    private readonly Option<string> select = new("--select") { HelpName = "GLOB", Description = "Only these sites. Default: **, all.", DefaultValueFactory = _ => "**" };
    private readonly Option<int> batch = TypedOption.Whole("--batch", 1, 3, "Images in a batch.");
    private readonly Option<double?> tolerance = TypedOption.Real(
        "--tolerance", "The largest relative difference from float64, and of a batch from its images one by one. Default: 1e-4 for float32, 2e-2 for float16, 1e-1 for bfloat16.");

    private readonly SamplerOpener opener;
    private readonly Terminal terminal;

    public DoctorCommand(SamplerOpener opener, Terminal terminal)
        : base("doctor", "Proves a model's hooks: they change nothing, miss nothing, and give what was there.")
    {
        (this.opener, this.terminal) = (opener, terminal);
        arguments.AddTo(this);
        Add(select);
        Add(batch);
        Add(tolerance);
        SetAction((parsed, stopping) => Task.Run(() => Run(parsed, stopping), CancellationToken.None));
    }

    private int Run(ParseResult parsed, CancellationToken stopping)
    {
        using OpenedSampler? opened = opener.Open(arguments.Of(parsed));
        if (opened is null)
        {
            return ExitCode.Invalid;
        }
        LibtorchVersion libtorch = TorchRuntime.Start(opened.Environment.Threads);
        terminal.Say($"libtorch {libtorch.Version} ({libtorch.Origin}), loaded from {string.Join(" and ", TorchRuntime.Mapped)}");
        double allowed = parsed.GetValue(tolerance) is > 0 and double given ? given : Difference.Tolerance(opened.Environment.DType);
        IReadOnlyList<HookSite> sites = SiteSelector.Parse(parsed.GetRequiredValue(select), null).Select(opened.Sampler.Sites);
        using Patient patient = new(opened.Sampler, () => opened.Make(opened.Environment with { Device = "cpu", DeviceModel = "cpu", DType = NumberFormat.Float64 }), sites, parsed.GetValue(batch), allowed, stopping);
        CellTable table = new("claim", "", "figures");
        bool sound = true;
        List<object> proofs = [];
        foreach (Proof proof in Examination.Of(patient))
        {
            sound &= proof.Holds;
            proofs.Add(new { claim = proof.Claim, holds = proof.Holds, figures = proof.Figures });
            table.With(proof.Claim, proof.Holds ? "holds" : "DOES NOT HOLD", proof.Figures);
        }
        terminal.Answer("proofs", () => proofs);
        terminal.Write(table);
        return sound ? ExitCode.Done : ExitCode.Failed;
    }
}
