using TorchSharp;

namespace Runner.Training;

/// <summary>One lane's share of one optimiser step.</summary>
/// <param name="Step">The optimiser step, from 0.</param>
/// <param name="Lane">Which share of the batch this is, from 0.</param>
/// <param name="Samples">Indices into the training samples.</param>
/// <param name="Generator">A CPU generator seeded by (seed, step, lane) and by nothing else.</param>
public sealed record Microbatch(int Step, int Lane, IReadOnlyList<long> Samples, torch.Generator Generator);
