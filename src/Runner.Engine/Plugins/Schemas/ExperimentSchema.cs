using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Engine.Binding;
using Runner.Engine.Reading;

namespace Runner.Engine.Plugins.Schemas;

/// <summary>
/// A JSON Schema (draft 7) of experiment files, for editors: the keys of every kind in a catalogue, with descriptions, defaults, ranges and words to choose from. It refuses what binding
/// refuses by shape. What a key lacks may come from elsewhere (<c>extends</c>, <c>include</c>, <c>matrix</c>): there, nothing is missed.
/// </summary>
public static class ExperimentSchema
{
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    /// <summary>The schema as text that ends in a line's end; equal catalogues give equal text.</summary>
    public static string Of(Catalogue catalogue) => Root(catalogue).ToJsonString(Written) + "\n";

    private static JsonObject Root(Catalogue catalogue)
    {
        ValueSchemas values = new(catalogue);
        JsonObject top = values.Properties(SettingsSchema.Of(typeof(ExperimentSettings)));
        // It depends on the machine that writes the schema.
        ((JsonObject)top["threads"]!).Remove("default");
        top["extends"] = Describe(Json.OneOrMany(new JsonObject { ["type"] = "string" }), "experiment files that this one is laid over");
        top["include"] = Describe(Json.OneOrMany(new JsonObject { ["type"] = "string" }), "files whose keys are taken in");
        top["vars"] = Describe(Json.Mapping(), "values under names, read as ${vars.NAME}");
        top["env"] = Describe(new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }, "environment variables that ${env.NAME} may read");
        top["stages"] = Describe(Stages("part-of-a-stage"), "the stages, by name");
        JsonObject definitions = new()
        {
            ["stage"] = Stage(catalogue, values, complete: true),
            ["part-of-a-stage"] = Stage(catalogue, values, complete: false),
            ["matrix"] = Matrix(),
            ["repeats"] = Json.AnyOf(Describe(new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 1000 }, "how often, each time with a seed of its own"), Json.Hole()),
            ["hole"] = new JsonObject { ["type"] = "string", ["pattern"] = @"\$\{[^}]*\}", ["description"] = "${vars.NAME} or ${env.NAME}" },
        };
        foreach (StageKind stage in catalogue.Stages)
        {
            definitions[$"stage:{stage.Kind}"] = values.Settings(stage.Schema, stage.Description, Grammar.Stage.Append("repeats").Distinct());
        }
        values.AddParts(definitions);
        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "an experiment",
            ["type"] = "object",
            ["properties"] = top,
            ["additionalProperties"] = false,
            // What is laid over another file, or taken in by one, need not be whole.
            ["if"] = new JsonObject { ["required"] = new JsonArray("experiment"), ["not"] = Json.AnyOf(Json.Required("extends"), Json.Required("include")) },
            ["then"] = new JsonObject { ["required"] = new JsonArray("stages"), ["properties"] = new JsonObject { ["stages"] = Stages("stage") } },
            ["definitions"] = definitions,
        };
    }

    // The names of stages, as reading has them.
    private static JsonObject Stages(string of) => new()
    {
        ["type"] = "object",
        ["minProperties"] = of == "stage" ? 1 : 0,
        ["propertyNames"] = new JsonObject { ["pattern"] = "^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$" },
        ["additionalProperties"] = of == "stage" ? Json.Reference(of) : Json.AnyOf(Json.Reference(of), new JsonObject { ["type"] = "null" }),
    };

    private static JsonObject Stage(Catalogue catalogue, ValueSchemas values, bool complete)
    {
        JsonArray kinds = [];
        foreach (StageKind stage in catalogue.Stages)
        {
            kinds.Add(Json.When("stage", stage.Kind, Json.Reference($"stage:{stage.Kind}")));
            if (complete && values.Completeness(stage.Schema) is { } whole)
            {
                JsonObject given = Json.When("stage", stage.Kind, whole);
                given["if"]!["not"] = Json.AnyOf(Json.Required("include"), Json.Required("matrix"));
                kinds.Add(given);
            }
        }
        JsonObject result = new()
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["stage"] = Describe(Json.AnyOf(Json.Choice(catalogue.Stages.Select(stage => (stage.Kind, stage.Description))), Json.Hole()), "the kind of stage"),
                ["matrix"] = Json.Reference("matrix"),
                ["repeats"] = Json.Reference("repeats"),
                ["include"] = Describe(Json.OneOrMany(new JsonObject { ["type"] = "string" }), "files with settings of this stage"),
            },
            ["allOf"] = kinds,
        };
        if (complete)
        {
            result["anyOf"] = new JsonArray(Json.Required("stage"), Json.Required("include"));
        }
        return result;
    }

    private static JsonObject Matrix()
    {
        JsonObject axis = Json.AnyOf(
            Describe(new JsonObject { ["type"] = "array", ["minItems"] = 1 }, "the values of this axis"),
            Describe(new JsonObject { ["type"] = "object", ["minProperties"] = 1 }, "short names, and the values that they stand for"),
            Json.Hole());
        JsonObject crossed = new()
        {
            ["type"] = "object",
            ["minProperties"] = 1,
            ["properties"] = new JsonObject
            {
                ["exclude"] = Describe(new JsonObject { ["type"] = "array", ["items"] = Json.Mapping() }, "combinations to leave out: axes with their values"),
            },
            ["additionalProperties"] = axis,
        };
        JsonObject paired = new()
        {
            ["type"] = "array",
            ["minItems"] = 1,
            ["items"] = new JsonObject { ["type"] = "object", ["minProperties"] = 1, ["properties"] = new JsonObject { ["case"] = Json.Text() } },
        };
        return Describe(Json.AnyOf(crossed, paired), "settings, or vars.NAME, with the values that they take in turn: crossed as a mapping, paired as a list of mappings");
    }

    private static JsonObject Describe(JsonObject schema, string description)
    {
        schema["description"] = description;
        return schema;
    }
}
