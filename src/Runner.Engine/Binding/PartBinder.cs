using Runner.Engine.Plugins;
using Runner.Engine.Reading;

namespace Runner.Engine.Binding;

/// <summary>A mapping with <c>kind:</c>, or the kind alone, to a part with its settings.</summary>
internal sealed class PartBinder(BindingScope scope, RecordBinder records)
{
    public object? Bind(Type partType, Node node, Place place)
    {
        IReadOnlyList<PartKind> kinds = scope.Catalogue.PartsOf(partType);
        string family = kinds.Count > 0 ? kinds[0].Family : SettingWords.PartName(partType);
        if ((node as Scalar ?? (node as Mapping)?["kind"]) is not Scalar kind)
        {
            string why = node is Mapping ? $"the {family} has no kind in {place.Owner}" : $"\"{place.Key}\" in {place.Owner} takes {Wording.WithArticle(family)}, not {node.Form}";
            scope.Findings.Error(node.Position, why, $"write {place.Key}: {{ kind: KIND, ... }}; " + Known(family, kinds));
            return null;
        }
        PartKind? chosen = kinds.FirstOrDefault(k => k.Kind == kind.Text);
        if (chosen is null)
        {
            if (!scope.Catalogue.Complains(kind.Text, kinds.Select(k => k.Kind)))
            {
                return null;
            }
            string hint = kinds.Count > 0 ? Nearest.Hint(kind.Text, kinds.Select(k => k.Kind), Wording.Plural(family)) : Known(family, kinds);
            scope.Findings.Error(kind.Position, $"unknown {family} \"{kind.Text}\" in {place.Owner}", hint);
            return null;
        }
        scope.Code.Add(new CodeUse(chosen.Code, scope.Purpose));
        scope.DependsOn |= chosen.DependsOn;
        scope.Positions[place.Path + ".kind"] = kind.Position;
        Mapping settings = node as Mapping ?? Mapping.Empty(node.Position);
        object? record = records.Bind(chosen.Schema, settings, place with { Owner = $"{family} \"{chosen.Kind}\" of {Stage(place)}" }, "kind");
        return record is null ? null : chosen.Choose(record);
    }

    private static string Known(string family, IReadOnlyList<PartKind> kinds) =>
        kinds.Count > 0
            ? $"known {Wording.Plural(family)}: {string.Join(", ", kinds.Select(k => k.Kind))}"
            : $"no loaded plugin brings {Wording.WithArticle(family)}: name one under plugins";

    // The stage is enough: "sampler "ddim" of "activations" of stage "x"" says no more.
    private static string Stage(Place place) => place.Owner[place.Owner.LastIndexOf("stage ", StringComparison.Ordinal)..];
}
