using System.Globalization;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;

namespace Runner.Cli.Consoles;

/// <summary>Hook sites as a table.</summary>
internal static class SiteTable
{
    public static CellTable Of(IReadOnlyList<HookSite> sites, SamplerShape shape)
    {
        CellTable table = new("site", "block", "layer#", "kind", "h x w x c#", "per image#", "to image#", "", "module");
        foreach (HookSite site in sites)
        {
            table.With(
                site.Name,
                site.Block,
                Quantities.Count(site.Layer),
                site.Kind,
                $"{site.Height}x{site.Width}x{site.Channels}",
                Quantities.Bytes(site.Numbers * sizeof(float)),
                site.HasPlaces ? Factor(site, shape) : "",
                site.FixedBecause.Length > 0 ? "read only" : site.OnRequest.Length > 0 ? "on request" : "",
                site.Module);
        }
        return table;
    }

    /// <summary>The model's sizes in one line.</summary>
    public static string Total(SamplerShape shape)
    {
        string operations = shape.OperationsPerForward > 0
            ? string.Create(CultureInfo.InvariantCulture, $"; one forward pass of one sample takes {shape.OperationsPerForward / 1e9:0.###} GFLOP") : "";
        return $"latents {shape.LatentHeight}x{shape.LatentWidth}x{shape.LatentChannels}, images {shape.ImageHeight}x{shape.ImageWidth}, {shape.Steps} steps{operations}";
    }

    private static string Factor(HookSite site, SamplerShape shape)
    {
        double rows = (double)shape.ImageHeight / site.Height;
        double columns = (double)shape.ImageWidth / site.Width;
        return rows == columns ? string.Create(CultureInfo.InvariantCulture, $"{rows:0.##}") : string.Create(CultureInfo.InvariantCulture, $"{rows:0.##}x{columns:0.##}");
    }
}
