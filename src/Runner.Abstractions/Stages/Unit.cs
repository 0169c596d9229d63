namespace Runner.Abstractions;

/// <summary>The smallest checkpointed piece of a stage: a shard of prompts, one denoising step's probe at one site, so many optimiser steps.</summary>
public sealed record Unit
{
    /// <summary>Its name within the stage, also the folder's name: <c>shard-003</c>, <c>step-05/decoder.4.1.self-attention</c>. Not part of the fingerprint.</summary>
    public required string Key { get; init; }

    /// <summary>Units with the same pass share work (such as one forward pass) and are run together, also across stages. Empty: on its own. Not part of the fingerprint.</summary>
    public string Pass { get; init; } = "";

    /// <summary>What this unit does beyond the stage's settings: which step, site, prompts, seeds. Names to values that print the same on every machine. Part of the fingerprint.</summary>
    public required IReadOnlyDictionary<string, string> Recipe { get; init; }

    /// <summary>The units whose artifacts it reads, of other stages or earlier ones of its own. Their fingerprints are part of its fingerprint.</summary>
    public IReadOnlyList<UnitReference> Inputs { get; init; } = [];

    /// <summary>Earlier units of the stage that it goes on from. They are made first and may be read, but are no part of the fingerprint: the result must not depend on where it was interrupted.</summary>
    public IReadOnlyList<UnitReference> Resumes { get; init; } = [];

    /// <summary>True where it draws random numbers: then <see cref="IPlanContext.Seed"/> is part of its fingerprint.</summary>
    public bool Draws { get; init; }

    /// <summary>The purposes that it does not serve: settings and code that are marked as counting for these alone (<see cref="CountsForAttribute"/>) are no part of its fingerprint.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Only a step on the way to a later unit of the stage: not made when that one is there, and its bytes may be dropped then.</summary>
    public bool Intermediate { get; init; }

    /// <summary>Facts for readers and later stages, such as <c>step: 5</c>, <c>site: decoder.4.1.self-attention</c>, <c>block: decoder.4</c>. They become labels of the unit's metrics.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>What it is expected to cost.</summary>
    public UnitCost Cost { get; init; } = new();
}
