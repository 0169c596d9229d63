using Runner.Abstractions;
using Runner.Engine.Planning;
using Runner.Engine.Sharing;
using Runner.Engine.Storing;

namespace Runner.Engine.Running;

/// <summary>Serves a stage while it makes a batch.</summary>
internal sealed class RunContext(Batch batch, Planner planner, PassShare share, RunJournal journal, SharedCache? cache, FlightLog? flight, Func<UnitNode, bool> intermediate, CancellationToken cancellation) : IRunContext
{
    private readonly PlanContext plan = new(batch.Stage.Stage, planner);
    private readonly Dictionary<string, UnitNode> open = batch.Units.ToDictionary(u => u.Unit.Key);
    private readonly ReadableUnits readable = new(batch.Units, planner);
    private readonly List<UnitNode> published = [];
    private long since = journal.Time.GetTimestamp();

    public string Stage => plan.Stage;

    public RunEnvironment Environment => plan.Environment;

    public CancellationToken Cancellation => cancellation;

    public IReadOnlyList<UnitNode> Published => published;

    public IReadOnlyCollection<UnitNode> Unpublished => open.Values;

    public ulong Seed => batch.Units.All(u => u.Unit.Draws)
        ? plan.Seed
        : throw new InvalidOperationException($"stage \"{Stage}\" asks for its seed for a unit that does not say that it draws: its fingerprint would not cover it");

    public IUpstreamStage From(StageReference reference) => plan.From(reference);

    public IReadOnlyList<IUpstreamStage> AllFrom(StageReference reference) => plan.AllFrom(reference);

    public TPart Create<TPart>(Part<TPart> part)
        where TPart : class => plan.Create(part);

    public string PathOf(InputPath path) => plan.PathOf(path);

    public string FolderOf(UnitReference unit) => readable.FolderOf(unit.Stage.Length == 0 ? unit with { Stage = Stage } : unit);

    public void Publish(Unit unit, Action<string> write, IReadOnlyList<MetricRow>? metrics = null)
    {
        UnitNode node = Open(unit);
        ArtifactDraft draft = new()
        {
            Fingerprint = node.Fingerprint,
            Components = node.Components,
            Name = new ArtifactName(planner.Experiment.Name, Stage, unit.Key),
            Kind = batch.Stage.Stage.Kind,
            Labels = node.Labels,
            Metrics = metrics ?? [],
            MadeFrom = Demand.InputsOf(node, planner.Store),
            Intermediate = intermediate(node),
            Elapsed = () => journal.Time.GetElapsedTime(since),
        };
        ArtifactRecord record = planner.Store.Publish(draft, folder =>
        {
            write(folder);
            planner.CheckInputs(batch.Stage.Stage);
        });
        since = journal.Time.GetTimestamp();
        open.Remove(unit.Key);
        published.Add(node);
        flight?.Finish(node);
        cache?.Offer(record, planner.Store.FolderOf(record.Fingerprint));
        journal.Finished(node, record, share.TakesFirst());
    }

    public void Progress(Unit unit, double fraction, string message = "") =>
        journal.Tell(new UnitProgress(Stage, unit.Key, Math.Clamp(fraction, 0, 1), message));

    public T SharedInPass<T>(string key, Func<T> make)
        where T : class, IDisposable => share.Get(key, make);

    private UnitNode Open(Unit unit)
    {
        if (open.TryGetValue(unit.Key, out UnitNode? node))
        {
            return node;
        }
        string why = published.Any(p => p.Unit.Key == unit.Key) ? "is published already" : "was not asked for";
        throw new InvalidOperationException($"unit \"{Stage}/{unit.Key}\" {why}");
    }
}
