using Probes.Cells;
using Probes.Losses;

namespace Probes.Training;

/// <summary>What a probe sees of some images, and the loss against their labels.</summary>
internal sealed record Examples(ActivationMaps Activations, ICellLoss Loss);
