using System.CommandLine;
using Runner.Cli.Consoles;
using Runner.Cli.Hosting;
using Runner.Cli.Opening;
using Runner.Torch.Hooks;

namespace Runner.Cli.Commands;

/// <summary><c>sites MODEL</c>: every place in a model whose activation can be read or edited, with its size.</summary>
internal sealed class SitesCommand : Command
{
    private readonly SamplerArguments arguments = new();
    private readonly Option<string> select = new("--select")
    {
        HelpName = "GLOB",
        Description = "Only sites whose name or module matches, such as *.self-attention; * alone those that an experiment's * chooses. Default: **, all.",
        DefaultValueFactory = _ => "**",
    };

    private readonly SamplerOpener opener;
    private readonly Terminal terminal;

    public SitesCommand(SamplerOpener opener, Terminal terminal)
        : base("sites", "Lists a model's hook sites: the places whose activations can be read or edited.")
    {
        (this.opener, this.terminal) = (opener, terminal);
        arguments.AddTo(this);
        Add(select);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        using OpenedSampler? opened = opener.Open(arguments.Of(parsed));
        if (opened is null)
        {
            return ExitCode.Invalid;
        }
        SiteSelector selector = SiteSelector.Parse(parsed.GetRequiredValue(select), null);
        IReadOnlyList<HookSite> sites = selector.Select(opened.Sampler.Sites);
        terminal.Answer("sites", () => sites.Select(site => new
        {
            name = site.Name,
            block = site.Block,
            layer = site.Layer,
            kind = site.Kind,
            height = site.Height,
            width = site.Width,
            channels = site.Channels,
            module = site.Module,
            isReadOnly = site.FixedBecause.Length > 0,
            isOnRequest = site.OnRequest.Length > 0,
        }));
        terminal.Answer("shape", () => opened.Sampler.Shape);
        terminal.Write(SiteTable.Of(sites, opened.Sampler.Shape));
        terminal.Say(SiteTable.Total(opened.Sampler.Shape));
        return ExitCode.Done;
    }
}
