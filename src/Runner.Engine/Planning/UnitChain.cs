using Runner.Abstractions;
using Runner.Engine.Binding;
using Runner.Engine.Graphing;

namespace Runner.Engine.Planning;

/// <summary>Fingerprints a stage's units in order: each may read units of other stages and earlier ones of its own.</summary>
/// <param name="stage">The stage.</param>
/// <param name="componentsWithout">What units have in common that do not serve some purposes.</param>
/// <param name="nodes">All units that are known so far.</param>
internal sealed class UnitChain(StageInstance stage, Func<IReadOnlyList<string>, StageComponents> componentsWithout, Dictionary<UnitReference, UnitNode> nodes)
{
    /// <exception cref="PlanException">Two units have one key, a key is no path, or an input does not exist.</exception>
    public IReadOnlyList<UnitNode> Of(IReadOnlyList<Unit> units)
    {
        List<UnitNode> chain = new(units.Count);
        foreach (Unit unit in units)
        {
            RefuseBadKey(unit);
            UnitNode node = Node(unit, chain.Count);
            if (!nodes.TryAdd(node.Reference, node))
            {
                throw new PlanException($"stage \"{stage.Name}\" has two units with the key \"{unit.Key}\"");
            }
            chain.Add(node);
        }
        return chain;
    }

    private UnitNode Node(Unit unit, int place)
    {
        StageComponents shared = componentsWithout(unit.Without);
        UnitReference[] inputs = [.. unit.Inputs.Select(Whole)];
        UnitReference[] resumes = [.. unit.Resumes.Select(Whole)];
        UnitNode[] read = Array.ConvertAll(inputs, input => Input(unit, input));
        Dictionary<string, string> components = new(shared.Components.Count + unit.Recipe.Count + inputs.Length + 1);
        foreach ((string name, string value) in shared.Components)
        {
            components[name] = value;
        }
        foreach ((string name, string value) in unit.Recipe)
        {
            components[ComponentNames.Recipe(name)] = SettingText.Of(value);
        }
        for (int i = 0; i < read.Length; i++)
        {
            components[ComponentNames.Input(i)] = SettingText.Of(read[i].Fingerprint);
        }
        if (unit.Draws)
        {
            components[ComponentNames.Environment("seed")] = SettingText.Of(stage.Seed);
        }
        return new UnitNode
        {
            Stage = stage,
            Unit = unit,
            Inputs = shared.Inputs.Count == 0 ? inputs : [.. inputs, .. shared.Inputs],
            MadeFrom = shared.Inputs.Count == 0 ? read : [.. read, .. shared.Inputs.Select(input => Input(unit, input))],
            Resumes = resumes,
            GoesOnFrom = Array.ConvertAll(resumes, earlier => Input(unit, earlier)),
            Place = place,
            Components = components,
            Fingerprint = Fingerprint.Of(components),
        };
    }

    private UnitReference Whole(UnitReference unit) => unit.Stage.Length == 0 ? unit with { Stage = stage.Name } : unit;

    private UnitNode Input(Unit unit, UnitReference input)
    {
        if (nodes.TryGetValue(input, out UnitNode? found))
        {
            return found;
        }
        string why = input.Stage == stage.Name ? "which does not come before it" : "which does not exist";
        throw new PlanException($"unit \"{stage.Name}/{unit.Key}\" reads \"{input.Stage}/{input.Key}\", {why}");
    }

    private void RefuseBadKey(Unit unit)
    {
        bool good = unit.Key.Length > 0 && unit.Key.Split('/').All(p => p.Length > 0 && p.Trim('.').Length > 0) && !unit.Key.AsSpan().ContainsAny("\\:*?\"<>|\n\0");
        if (!good)
        {
            throw new PlanException($"stage \"{stage.Name}\" has a unit with the key \"{unit.Key}\": a key is a relative path such as shard-003 or step-05/decoder.4");
        }
    }
}
