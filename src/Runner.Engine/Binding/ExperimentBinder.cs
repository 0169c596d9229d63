using System.Collections.Immutable;
using Runner.Abstractions;
using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>The third room: a document and a catalogue to an experiment.</summary>
public sealed class ExperimentBinder(IMachine machine)
{
    private static readonly SettingsSchema Schema = SettingsSchema.Of(typeof(ExperimentSettings));

    /// <summary>Binds everything that can be bound.</summary>
    /// <returns>Null where the keys at the top of the file are wrong; findings say how.</returns>
    public BoundExperiment? Bind(Document document, Catalogue catalogue, Findings findings)
    {
        var scope = new BindingScope(catalogue, findings);
        KnownKeys(document.Root, findings);
        Mapping known = document.Root with { Entries = [.. document.Root.Entries.Where(e => Schema.Find(e.Name) is not null)] };
        var settings = new RecordBinder(scope).Bind(Schema, known, new Place("", "the experiment")) as ExperimentSettings;
        ImmutableArray<BoundStage> stages = new StageExpansion(document, new StageBinder(catalogue, findings), settings?.Seed ?? 0, findings).Expand();
        if (document.Stages.Length == 0 && !findings.HasErrors)
        {
            findings.Error(document.Root.Position, "the experiment has no stages", "stages: { NAME: { stage: KIND, ... } }");
        }
        if (settings is null || Resolve(settings, scope, document) is not { } environment)
        {
            return null;
        }
        return new BoundExperiment(Assemble(settings, environment, stages, document), stages, document, catalogue);
    }

    // Reading's own keys (stages, vars, ...) are known as well, though they are gone from the root by now.
    private static void KnownKeys(Mapping root, Findings findings)
    {
        foreach (Entry entry in root.Entries.Where(e => !Grammar.Top.Contains(e.Name)))
        {
            findings.Error(entry.Key.Position, $"unknown key \"{entry.Name}\" in the experiment", Nearest.Hint(entry.Name, Grammar.Top, "keys"));
        }
    }

    private RunEnvironment? Resolve(ExperimentSettings settings, BindingScope scope, Document document)
    {
        try
        {
            return machine.Resolve(new EnvironmentSettings(settings.Device, settings.Dtype, settings.Threads, settings.Memory.Bytes));
        }
        catch (ArgumentException e)
        {
            Position at = scope.Positions.GetValueOrDefault("device") ?? scope.Positions.GetValueOrDefault("dtype") ?? document.Root.Position;
            scope.Findings.Error(at, e.Message);
            return null;
        }
    }

    private Experiment Assemble(ExperimentSettings settings, RunEnvironment environment, ImmutableArray<BoundStage> stages, Document document) =>
        new()
        {
            Name = settings.Experiment,
            About = settings.About,
            File = Path.GetFullPath(document.File),
            Sources = document.Sources,
            Overrides = document.Overrides,
            Environment = environment,
            Seed = settings.Seed,
            Stages = [.. stages.SelectMany(s => s.Instances)],
            Expectations = [.. Expectations(document.Root["expect"])],
            Tolerances = document.Root["tolerance"] is Mapping ? new Tolerances(0, settings.Tolerance) : null,
            TolerancePositions = (document.Root["tolerance"] as Mapping)?.Entries.ToDictionary(entry => entry.Name, entry => entry.Key.Position) ?? [],
            StoreFolder = machine.StoreFolder,
            RunFolder = machine.RunFolder(settings.Experiment),
        };

    private static IEnumerable<ExpectationText> Expectations(Node? expect) =>
        (expect is Sequence list ? list.Items : expect is null ? [] : [expect])
            .OfType<Scalar>().Where(s => !s.IsNothing).Select(s => new ExpectationText(s.Text, InText(s)));

    private static Position InText(Scalar text) => text.IsQuoted && !text.Position.IsCommandLine ? text.Position with { Column = text.Position.Column + 1 } : text.Position;
}
