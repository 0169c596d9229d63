using Probes.Cells;

namespace Tests;

/// <summary>The reference tensors as probes take them.</summary>
internal static partial class Golden
{
    public static ActivationMaps Activations() => new(Tensor("activations"));

    public static LabelMaps Depth() => new(Tensor("depth"));

    public static LabelMaps Mask() => new(Tensor("mask"));
}
