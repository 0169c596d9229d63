using Runner.Abstractions;
using Runner.Torch.Intervening;
using Runner.Torch.Labeling;
using Runner.Torch.Measuring;
using Runner.Torch.Probing;
using Runner.Torch.Sampling;

namespace Runner.Torch.Registration;

/// <summary>One registration method for each family of parts that works on tensors.</summary>
public static class CatalogFamilies
{
    /// <summary>Adds a sampler with its hook sites.</summary>
    public static void AddSampler<TSettings>(this ICatalog catalog, string kind, string description, Func<TSettings, PartContext, ISampler> create, DependsOn dependsOn = DependsOn.Everything)
        where TSettings : class =>
        catalog.AddPart("sampler", kind, description, create, dependsOn);

    /// <summary>Adds a labeler.</summary>
    public static void AddLabeler<TSettings>(this ICatalog catalog, string kind, string description, Func<TSettings, PartContext, ILabeler> create, DependsOn dependsOn = DependsOn.Everything)
        where TSettings : class =>
        catalog.AddPart("labeler", kind, description, create, dependsOn);

    /// <summary>Adds a type of probe.</summary>
    public static void AddProbe<TSettings>(this ICatalog catalog, string kind, string description, Func<TSettings, PartContext, IProbe> create, DependsOn dependsOn = DependsOn.Everything)
        where TSettings : class =>
        catalog.AddPart("probe", kind, description, create, dependsOn);

    /// <summary>Adds an intervention.</summary>
    public static void AddIntervention<TSettings>(this ICatalog catalog, string kind, string description, Func<TSettings, PartContext, IIntervention> create, DependsOn dependsOn = DependsOn.Everything)
        where TSettings : class =>
        catalog.AddPart("intervention", kind, description, create, dependsOn);

    /// <summary>Adds an edit of labels: what an intervention moves the picture towards.</summary>
    public static void AddLabelEdit<TSettings>(this ICatalog catalog, string kind, string description, Func<TSettings, PartContext, ILabelEdit> create, DependsOn dependsOn = DependsOn.Everything)
        where TSettings : class =>
        catalog.AddPart("label-edit", kind, description, create, dependsOn);

    /// <summary>Adds a metric.</summary>
    public static void AddMetric<TSettings>(this ICatalog catalog, string kind, string description, Func<TSettings, PartContext, IMetric> create, DependsOn dependsOn = DependsOn.Everything)
        where TSettings : class =>
        catalog.AddPart("metric", kind, description, create, dependsOn);
}
