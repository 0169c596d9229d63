using System.Globalization;
using System.Text;
using Runner.Engine.Binding;
using Runner.Engine.Tests.Running;

namespace Runner.Engine.Tests.Binding;

/// <summary>What holds for every graph of stages, whatever refers to what: shown on many small ones.</summary>
public sealed class RandomGraphs
{
    private const int Graphs = 100;

    [Fact]
    public void InstancesAreTheProductOfTheAxesAboveThemAndSayTheSameAsWhatTheyReferTo()
    {
        for (int seed = 0; seed < Graphs; seed++)
        {
            Graph graph = new(new Random(seed));
            Experiment experiment = Rooms.CheckText(graph.Text);

            Assert.Equal(experiment.Stages.Count, experiment.Stages.Select(stage => stage.Name).Distinct().Count());
            foreach (IGrouping<string, StageInstance> stage in experiment.Stages.GroupBy(stage => stage.BaseName))
            {
                int number = int.Parse(stage.Key[1..], CultureInfo.InvariantCulture);
                int[] axes = [.. graph.AxesOf(number)];
                Assert.True(axes.Aggregate(1, (product, axis) => product * graph.Sizes[axis]) == stage.Count(), $"{stage.Count()} instances of {stage.Key} in\n{graph.Text}");
                Assert.Equal(stage.Count(), stage.Select(instance => string.Join(' ', instance.Labels.OrderBy(label => label.Key).Select(label => label.Value))).Distinct().Count());
                Assert.All(stage, instance => Assert.Equal(axes.Select(axis => $"vars.v{axis}").Order(), instance.Labels.Keys.Order()));
                Assert.All(stage, instance => Assert.Equal(graph.NoteOf(instance.Labels), ((CountSettings)instance.Settings).Note));
                Assert.All(stage, instance => Assert.All(instance.Needs, needed => Assert.All(needed.Labels, label => Assert.Equal(label.Value, instance.Labels[label.Key]))));
                Assert.All(stage, instance => Assert.Equal(graph.References[number].Order(), instance.Needs.Select(needed => needed.BaseName).Order()));
            }
        }
    }

    /// <summary>Up to six stages. Each varies a variable of its own, or nothing, and refers to some of those before it; all say every variable in a note.</summary>
    private sealed class Graph
    {
        public Graph(Random random)
        {
            int stages = random.Next(1, 7);
            Sizes = [.. Enumerable.Range(0, stages).Select(_ => random.Next(0, 4))];
            References = [.. Enumerable.Range(0, stages).Select(stage => Enumerable.Range(0, stage).Where(_ => random.Next(3) == 0).Select(other => $"s{other}").ToArray())];
            StringBuilder text = new("experiment: e\nvars:\n");
            foreach (int stage in Enumerable.Range(0, stages))
            {
                text.Append(CultureInfo.InvariantCulture, $"  v{stage}: none\n");
            }
            text.Append("stages:\n");
            foreach (int stage in Enumerable.Range(0, stages).OrderBy(_ => random.Next()))
            {
                string matrix = Sizes[stage] == 0 ? "" : $", matrix: {{ vars.v{stage}: [{string.Join(", ", Enumerable.Range(1, Sizes[stage]))}] }}";
                string note = string.Join(' ', Enumerable.Range(0, stages).Select(other => $"${{vars.v{other}}}"));
                text.Append(CultureInfo.InvariantCulture, $"  s{stage}: {{ stage: count, note: \"{note}\", all: [{string.Join(", ", References[stage])}]{matrix} }}\n");
            }
            Text = text.ToString();
        }

        public string Text { get; }

        /// <summary>How many values the variable of each stage has; 0 where it does not vary.</summary>
        public int[] Sizes { get; }

        public string[][] References { get; }

        /// <summary>The variables that vary in a stage: its own, and those of everything above it.</summary>
        public SortedSet<int> AxesOf(int stage) =>
            [.. References[stage].SelectMany(name => AxesOf(int.Parse(name[1..], CultureInfo.InvariantCulture))), .. Sizes[stage] == 0 ? Array.Empty<int>() : [stage]];

        public string NoteOf(IReadOnlyDictionary<string, string> labels) => string.Join(' ', Sizes.Select((_, stage) => labels.GetValueOrDefault($"vars.v{stage}") ?? "none"));
    }
}
