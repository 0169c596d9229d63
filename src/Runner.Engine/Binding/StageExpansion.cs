using System.Collections.Immutable;
using System.Globalization;
using Runner.Abstractions;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>
/// Stages to instances: an axis flows along references. A stage has an instance for each combination of the instances that its references mean and of its own matrix. References that share an
/// axis are joined on it, axes that only one has are crossed. A variable that an axis sets is set in everything below as well.
/// </summary>
internal sealed class StageExpansion(Document document, StageBinder binder, ulong seed, Findings findings)
{
    private const int MostInstances = 1_000;
    private readonly OrderedDictionary<string, Expanded> expanded = [];
    private readonly HashSet<string> names = [.. document.Stages.Select(stage => stage.Name)];

    /// <returns>All stages of the document; each stands behind what it needs, otherwise as in the file.</returns>
    public ImmutableArray<BoundStage> Expand()
    {
        Declared[] declared = [.. document.Stages.Select(declaration => new Declared(declaration, [.. declaration.Variants().Select(variant => Bind(declaration, variant))]))];
        foreach (Declared stage in StageOrder.Of(declared, findings))
        {
            expanded[stage.Name] = Expand(stage);
        }
        return [.. expanded.Values.Select(stage => stage.Bound)];
    }

    private OwnVariant Bind(StageDeclaration declaration, Variant variant)
    {
        Mapping settings = declaration.Settings;
        foreach (Assignment assignment in variant.Assignments.Where(assignment => assignment.Variable is null))
        {
            settings = Set(settings, assignment);
        }
        ImmutableArray<Assignment> variables = [.. variant.Assignments.Where(assignment => assignment.Variable is not null)];
        return new OwnVariant(variant, settings, variables, binder.Bind(declaration.Key, Substituted(settings, variables)));
    }

    private Mapping Substituted(Mapping settings, ImmutableArray<Assignment> assignments)
    {
        Variables own = document.Variables;
        foreach (Assignment assignment in assignments)
        {
            if (own.With(assignment.Variable!, assignment.Value) is { } changed)
            {
                own = changed;
            }
            else
            {
                findings.Error(assignment.Key.Position, $"unknown variable \"{assignment.Variable}\"", Nearest.Hint(assignment.Variable!, own.Names, "variables"));
            }
        }
        return new Substitution(own, findings).Apply(settings);
    }

    private Mapping Set(Mapping settings, Assignment assignment)
    {
        string[] path = assignment.Key.Text.Split('.');
        if (NodePath.Set(settings, path, assignment.Key, assignment.Value, out int reached) is Mapping changed)
        {
            return changed;
        }
        string form = NodePath.Find(settings, path.AsSpan(0, reached))!.Form;
        findings.Error(assignment.Key.Position, $"matrix key \"{assignment.Key.Text}\" leads nowhere: \"{string.Join('.', path[..reached])}\" is {form}");
        return settings;
    }

    private Expanded Expand(Declared stage)
    {
        List<(int Combination, Expansion Instance)> instances = [];
        bool isBroken = false;
        foreach (OwnVariant variant in stage.Variants)
        {
            bool canLink = CanLink(stage, variant); // says what is wrong with its references also where something else is
            if (variant.Bound.Bound is null || !canLink)
            {
                isBroken = true;
                continue;
            }
            foreach ((int number, Combination combination) in Combine(stage, variant).Index())
            {
                instances.Add((number, Instance(stage, variant, combination)));
                if (instances.Count > MostInstances)
                {
                    findings.Error(
                        stage.Declaration.Key.Position,
                        $"stage \"{stage.Name}\" has more than {MostInstances:N0} instances, by its own axes and those of the stages that it refers to",
                        $"select some of them, such as {stage.Variants[0].Bound.Uses[0].Name}[AXIS=VALUE]");
                    return new Expanded(new BoundStage(stage.Declaration, stage.Bound, []), [], IsBroken: true);
                }
            }
        }
        // What flows down varies slower than the stage's own matrix.
        List<Expansion> ordered = [.. instances.OrderBy(i => i.Combination).Select(i => i.Instance)];
        return new Expanded(new BoundStage(stage.Declaration, stage.Bound, [.. ordered.Select(i => i.Instance)]), ordered, isBroken || ordered.Count == 0);
    }

    // Whoever names a stage that is not there, or that is broken itself, cannot be linked; the rest of the experiment is checked all the same.
    private bool CanLink(Declared stage, OwnVariant variant)
    {
        bool canLink = true;
        foreach (StageUse use in variant.Bound.Uses)
        {
            if (!names.Contains(use.Name))
            {
                IEnumerable<string> others = names.Where(name => name != stage.Name);
                findings.Error(use.Position, $"unknown stage \"{use.Name}\" in \"{use.Setting}\" of stage \"{stage.Name}\"", Nearest.Hint(use.Name, others, "stages"));
                canLink = false;
            }
            else if (!expanded.TryGetValue(use.Name, out Expanded? target) || target.IsBroken || !Fit(use, stage, target))
            {
                canLink = false;
            }
        }
        return canLink;
    }

    // Every axis and value in the brackets exists.
    private bool Fit(StageUse use, Declared stage, Expanded target)
    {
        AxisLabel[] labels = [.. target.Instances.SelectMany(i => i.Instance.Axes).Distinct()];
        foreach (AxisChoice choice in use.Reference.Choices)
        {
            string[] values = [.. labels.Where(label => label.Axis.Name == choice.Axis).Select(label => label.Label)];
            if (values.Length == 0)
            {
                findings.Error(
                    use.Position,
                    $"stage \"{use.Name}\" has no axis \"{choice.Axis}\", which \"{use.Setting}\" of stage \"{stage.Name}\" names",
                    Nearest.Hint(choice.Axis, labels.Select(label => label.Axis.Name), "axes"));
                return false;
            }
            if (choice.Value is not null && !values.Contains(choice.Value))
            {
                findings.Error(
                    use.Position,
                    $"axis \"{choice.Axis}\" of stage \"{use.Name}\" has no value \"{choice.Value}\", which \"{use.Setting}\" of stage \"{stage.Name}\" names",
                    Nearest.Hint(choice.Value, values, "values"));
                return false;
            }
        }
        return true;
    }

    private List<Combination> Combine(Declared stage, OwnVariant variant)
    {
        List<Combination> combinations = [Combination.Empty];
        foreach (StageUse use in variant.Bound.Uses)
        {
            Option[] options = [.. Options(use)];
            List<Combination> joined = [.. combinations.SelectMany(combination => options.Select(combination.With).OfType<Combination>())];
            if (joined.Count == 0)
            {
                string[] shared = [.. options.SelectMany(o => o.Labels).Select(l => l.Axis.Name).Intersect(combinations.SelectMany(c => c.Labels).Select(l => l.Axis.Name))];
                findings.Error(
                    use.Position,
                    $"\"{use.Setting}\" of stage \"{stage.Name}\" has no instance of \"{use.Reference}\" to go with its other references",
                    shared.Length == 0 ? "none is left by the brackets" : $"references are joined on the axes that they share, here {string.Join(", ", shared)}; these have no value in common");
                return [];
            }
            SayWhoIsLeft(stage, use, options, combinations, variant.Bound.Uses);
            if (!AgreeOnVariables(stage, use, options, combinations))
            {
                return [];
            }
            combinations = joined;
        }
        foreach (AxisLabel own in variant.Variant.Labels)
        {
            if (combinations.SelectMany(c => c.Labels).FirstOrDefault(label => label.Axis == own.Axis) is { } above)
            {
                string from = variant.Bound.Uses.First(use => expanded[use.Name].Instances.Any(i => i.Instance.Axes.Contains(above))).Name;
                findings.Error(
                    own.Axis.Position,
                    $"stage \"{stage.Name}\" has the axis \"{own.Axis.Name}\" already: it flows down from stage \"{from}\"",
                    "leave it out here, or let the setting take a variable, and vary that: vars.NAME");
                return [];
            }
        }
        return combinations;
    }

    // Values of one name may stand for different things in the axes of two stages; one stage has one value of a variable.
    private bool AgreeOnVariables(Declared stage, StageUse use, Option[] options, List<Combination> combinations)
    {
        foreach (Option option in options)
        {
            foreach (Combination combination in combinations.Where(combination => combination.With(option) is not null))
            {
                Assignment? other = option.Variables.FirstOrDefault(variable => combination.Variables.Any(own => own.Variable == variable.Variable && FlowText.Of(own.Value) != FlowText.Of(variable.Value)));
                if (other is not null)
                {
                    string before = FlowText.Of(combination.Variables.First(own => own.Variable == other.Variable).Value);
                    findings.Error(
                        use.Position,
                        $"\"{use.Setting}\" of stage \"{stage.Name}\" sets the variable \"{other.Variable}\" to {FlowText.Of(other.Value)}, another reference of it to {before}",
                        "give the values that differ different names, or vary two variables");
                    return false;
                }
            }
        }
        return true;
    }

    // An instance that finds no partner is left out; nobody should have to find out by counting rows. Where a reference names another value in its brackets, that is meant.
    private void SayWhoIsLeft(Declared stage, StageUse use, Option[] options, List<Combination> combinations, IReadOnlyCollection<StageUse> uses)
    {
        bool IsMeant(IEnumerable<AxisLabel> labels) => labels.Any(label => uses.SelectMany(each => each.Reference.Choices).Any(choice => choice.Axis == label.Axis.Name && choice.Value is not null && choice.Value != label.Label));
        foreach (Option option in options.Length == 1 ? [] : options.Where(option => !IsMeant(option.Labels) && !combinations.Any(combination => combination.With(option) is not null)))
        {
            findings.Warning(
                use.Position,
                $"stage \"{stage.Name}\" leaves out {LabelText.Name(use.Name, option.Labels)}: no other reference of it has these values",
                $"to say that this is meant, name the values that are wanted in brackets: {use.Name}[AXIS=VALUE]");
        }
        foreach (Combination lost in combinations.Where(combination => !IsMeant(combination.Labels) && !options.Any(option => combination.With(option) is not null)))
        {
            findings.Warning(
                use.Position,
                $"stage \"{stage.Name}\" leaves out {LabelText.Of(lost.Labels)}: \"{use.Reference}\" has no instance with these values",
                "to say that this is meant, name the values that are wanted in the brackets of its other references");
        }
    }

    // One option for each instance that the brackets leave, or for each group of those that they collect.
    private IEnumerable<Option> Options(StageUse use)
    {
        IEnumerable<Expansion> left = expanded[use.Name].Instances
            .Where(i => use.Reference.Choices.All(choice => choice.Value is null || i.Instance.Labels.GetValueOrDefault(choice.Axis) == choice.Value));
        if (!use.Reference.Collects)
        {
            return left.Select(i => new Option(use, i.Instance.Axes, i.Variables, [i.Instance]));
        }
        HashSet<string> collected = [.. use.Reference.Choices.Where(choice => choice.Value is null).Select(choice => choice.Axis)];
        return left
            .GroupBy(i => LabelText.Of(Kept(i, use, collected)))
            .Select(group => new Option(use, [.. Kept(group.First(), use, collected)], [.. group.First().Variables.Where(v => group.All(i => i.Variables.Contains(v)))], [.. group.Select(i => i.Instance)]));
    }

    private static IEnumerable<AxisLabel> Kept(Expansion instance, StageUse use, HashSet<string> collected) =>
        use.Reference.CollectsAll ? [] : instance.Instance.Axes.Where(label => !collected.Contains(label.Axis.Name));

    private Expansion Instance(Declared stage, OwnVariant variant, Combination combination)
    {
        ImmutableArray<AxisLabel> axes = combination.Labels.AddRange(variant.Variant.Labels);
        ImmutableArray<Assignment> variables = combination.Variables.AddRange(variant.Variables);
        BoundVariant bound = variant.Take(combination.Variables.IsEmpty) ?? binder.Bind(stage.Declaration.Key, Substituted(variant.Settings, variables));
        StageInstance? plain = bound.Bound;
        Option[] chosen = combination.Chosen();
        if (plain is null || !Same(bound.Uses, variant.Bound.Uses))
        {
            if (plain is not null)
            {
                findings.Error(stage.Declaration.Key.Position, $"the references of stage \"{stage.Name}\" change with a variable that flows down along them", "name the stages in full, or vary the references in this stage's own matrix");
            }
            return new Expansion(variant.Bound.Bound!, []);
        }
        ImmutableArray<StageLink> links = [.. bound.Uses.Select((use, number) => new StageLink(use, chosen[number].Instances))];
        StageInstance instance = plain with
        {
            Name = LabelText.Name(stage.Name, axes),
            Axes = axes,
            Labels = new OrderedDictionary<string, string>(axes.Select(label => KeyValuePair.Create(label.Axis.Name, label.Label))),
            Seed = SeedOf(axes),
            Links = links,
        };
        return new Expansion(instance, variables);
    }

    private static bool Same(IReadOnlyList<StageUse> some, IReadOnlyList<StageUse> others) =>
        ReferenceEquals(some, others) || (some.Count == others.Count && some.Zip(others).All(pair => pair.First.Setting == pair.Second.Setting && pair.First.Reference.ToString() == pair.Second.Reference.ToString()));

    // The first repeat is what there would be without repeats, so that more repeats reuse it.
    private ulong SeedOf(ImmutableArray<AxisLabel> axes) =>
        axes.FirstOrDefault(label => label.Axis.IsRepeat) is { } repeat && repeat.Label != 1.ToString(CultureInfo.InvariantCulture) ? DerivedSeed.Of(seed, "repeat", repeat.Label) : seed;

    /// <summary>A stage of the file with its own variants.</summary>
    internal sealed record Declared(StageDeclaration Declaration, OwnVariant[] Variants)
    {
        public string Name => Declaration.Name;

        public ImmutableArray<BoundVariant> Bound => [.. Variants.Select(variant => variant.Bound)];

        public IEnumerable<StageUse> Uses => Variants.SelectMany(variant => variant.Bound.Uses);
    }

    /// <summary>A stage with one choice of its own matrix.</summary>
    internal sealed class OwnVariant(Variant variant, Mapping settings, ImmutableArray<Assignment> variables, BoundVariant bound)
    {
        private bool isTaken;

        public Variant Variant => variant;

        /// <summary>Its settings, before variables are replaced.</summary>
        public Mapping Settings => settings;

        /// <summary>The variables that its own matrix sets.</summary>
        public ImmutableArray<Assignment> Variables => variables;

        public BoundVariant Bound => bound;

        /// <summary>What was bound already, once: each instance has references of its own.</summary>
        public BoundVariant? Take(bool nothingFlowsDown)
        {
            bool isFirst = nothingFlowsDown && !isTaken;
            isTaken = true;
            return isFirst ? bound : null;
        }
    }

    /// <summary>A stage's instances with the variables that are set in each.</summary>
    private sealed record Expanded(BoundStage Bound, List<Expansion> Instances, bool IsBroken);

    private sealed record Expansion(StageInstance Instance, ImmutableArray<Assignment> Variables);

    /// <summary>What one reference may mean.</summary>
    private sealed record Option(StageUse Use, ImmutableArray<AxisLabel> Labels, ImmutableArray<Assignment> Variables, ImmutableArray<StageInstance> Instances);

    /// <summary>A choice for each of the first references: the last one, and those before it.</summary>
    private sealed record Combination(ImmutableArray<AxisLabel> Labels, ImmutableArray<Assignment> Variables, int Count, Option? Last, Combination? Before)
    {
        public static readonly Combination Empty = new([], [], 0, null, null);

        /// <returns>Null where an axis that both have has another value.</returns>
        public Combination? With(Option option)
        {
            foreach (AxisLabel label in option.Labels)
            {
                if (Labels.Any(own => own.Axis == label.Axis && own.Label != label.Label))
                {
                    return null;
                }
            }
            return new Combination(
                option.Labels.Length == 0 ? Labels : Labels.AddRange(option.Labels.Except(Labels)),
                option.Variables.Length == 0 ? Variables : Variables.AddRange(option.Variables.Where(variable => !Variables.Any(own => own.Key.Text == variable.Key.Text))),
                Count + 1,
                option,
                this);
        }

        /// <summary>The choice for each reference, in their order.</summary>
        public Option[] Chosen()
        {
            Option[] chosen = new Option[Count];
            for (Combination at = this; at.Last is { } last; at = at.Before!)
            {
                chosen[at.Count - 1] = last;
            }
            return chosen;
        }
    }
}

/// <summary>Orders stages so that each stands behind what it needs, otherwise as in the file. A chain may be thousands long: no recursion.</summary>
internal static class StageOrder
{
    public static IEnumerable<StageExpansion.Declared> Of(StageExpansion.Declared[] stages, Findings findings)
    {
        Dictionary<string, StageExpansion.Declared> byName = stages.ToDictionary(stage => stage.Name);
        HashSet<string> placed = [];
        foreach (StageExpansion.Declared first in stages)
        {
            Stack<(StageExpansion.Declared Stage, Queue<StageUse> Open)> path = [];
            HashSet<string> onPath = [];
            Enter(first);
            while (path.TryPeek(out (StageExpansion.Declared Stage, Queue<StageUse> Open) top))
            {
                if (!top.Open.TryDequeue(out StageUse? use))
                {
                    path.Pop();
                    onPath.Remove(top.Stage.Name);
                    if (placed.Add(top.Stage.Name))
                    {
                        yield return top.Stage;
                    }
                }
                else if (onPath.Contains(use.Name))
                {
                    findings.Error(use.Position, Circle([.. path.Select(p => p.Stage.Name).Reverse()], use), $"read \"->\" as \"needs\"; \"{top.Stage.Name}\" needs \"{use.Name}\" as {use.Setting}");
                }
                else if (byName.TryGetValue(use.Name, out StageExpansion.Declared? needed))
                {
                    Enter(needed);
                }
            }

            void Enter(StageExpansion.Declared stage)
            {
                if (!placed.Contains(stage.Name))
                {
                    onPath.Add(stage.Name);
                    path.Push((stage, new Queue<StageUse>(stage.Uses)));
                }
            }
        }
    }

    private static string Circle(string[] path, StageUse closing) =>
        $"the stages need each other in a circle: {string.Join(" -> ", path.SkipWhile(name => name != closing.Name).Append(closing.Name))}";
}
