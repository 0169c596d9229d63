using Runner.Engine.Binding;
using Runner.Engine.Planning;

namespace Runner.Engine.Running;

/// <summary>How far a stage is.</summary>
internal sealed class StageProgress(StageInstance stage, int place, int needs)
{
    public StageInstance Stage { get; } = stage;

    /// <summary>Its place in the graph's order.</summary>
    public int Place { get; } = place;

    /// <summary>How many stages that it needs are not finished.</summary>
    public int OpenNeeds { get; set; } = needs;

    /// <summary>True once everything that it needs was there and it was planned for the last time: its units may run.</summary>
    public bool IsOpen { get; set; }

    /// <summary>True once it failed, or was skipped because a stage that it needs failed: nothing more of it is made.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>True once its end was announced.</summary>
    public bool IsAnnounced { get; set; }

    public int Made { get; set; }

    public int Reused { get; set; }

    public long Started { get; set; }

    /// <summary>How many of its units must still be made.</summary>
    public int Left { get; set; }

    /// <summary>Those that share a pass, by pass, in order; some may be made by now.</summary>
    public Dictionary<string, List<MissingArtifact.Maker>> Passes { get; } = [];

    public bool IsComplete => IsOpen && !IsGivenUp && Left == 0;
}

/// <summary>An artifact that must be made. Units of several stage instances may make the same one: it is made once, and all of them are finished with it.</summary>
internal sealed class MissingArtifact(string fingerprint)
{
    public string Fingerprint { get; } = fingerprint;

    public List<Maker> Makers { get; } = new(1);

    /// <summary>How many of the artifacts that it is made from are missing as well.</summary>
    public int MissingInputs { get; set; }

    /// <summary>Missing artifacts that are made from it.</summary>
    public List<MissingArtifact> Readers { get; } = [];

    public bool IsMade { get; set; }

    /// <summary>True while another process makes it.</summary>
    public bool IsBusy { get; set; }

    /// <summary>True where only steps on the way are made by it.</summary>
    public bool IsIntermediate => Makers.TrueForAll(maker => maker.Node.Unit.Intermediate);

    /// <summary>A unit that makes it, in its stage.</summary>
    internal sealed record Maker(StageProgress Stage, UnitNode Node, MissingArtifact Artifact);
}
