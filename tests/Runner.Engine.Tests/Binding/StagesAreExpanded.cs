using Runner.Engine.Binding;
using Runner.Engine.Reporting;

namespace Runner.Engine.Tests.Binding;

public sealed class StagesAreExpanded : IDisposable
{
    private readonly Trial trial = new();

    public void Dispose() => trial.Dispose();

    [Fact]
    public void AMatrixMakesOneInstanceForEachCombination()
    {
        Experiment experiment = trial.Experiment("""
            vars: { rate: 1 }
            stages:
              a:
                stage: sample
                sampler: { kind: ddim }
                note: "rate ${vars.rate}"
                matrix: { sampler.steps: [5, 15], vars.rate: [2, 3] }
            """);

        Assert.Equal(
            ["a[sampler.steps=5, vars.rate=2]", "a[sampler.steps=5, vars.rate=3]", "a[sampler.steps=15, vars.rate=2]", "a[sampler.steps=15, vars.rate=3]"],
            experiment.Stages.Select(s => s.Name));
        StageInstance last = experiment.Stages[3];
        var settings = (SampleSettings)last.Settings;
        Assert.Equal(("rate 3", new DdimSettings { Steps = 15 }), (settings.Note, settings.Sampler.Settings));
        Assert.Equal((9, 34), (last.PositionOf("sampler.steps").Line, last.PositionOf("sampler.steps").Column));
        Assert.Equal([new("sampler.steps", "15"), new("vars.rate", "3")], last.Labels);
    }

    [Fact]
    public void AMatrixOfPartsIsLabelledByTheirKinds() => Assert.Equal(
        ["a[sampler=ddim]", "a[sampler=ddpm]"],
        trial.Instances("stages:\n  a: { stage: sample, matrix: { sampler: [{ kind: ddim }, { kind: ddpm }] } }\n"));

    [Fact]
    public void ValuesMayHaveShortNames()
    {
        Experiment experiment = trial.Experiment("""
            vars: { model: none }
            stages:
              a: { stage: count, note: "${vars.model}", matrix: { vars.model: { one: models/of/one, two: models/of/two } } }
            """);

        Assert.Equal(["a[vars.model=one]", "a[vars.model=two]"], experiment.Stages.Select(s => s.Name));
        Assert.Equal(["models/of/one", "models/of/two"], experiment.Stages.Select(s => ((Running.CountSettings)s.Settings).Note));
    }

    [Fact]
    public void AxesFlowDownWithSettingsLabelsAndVariables()
    {
        const string Text = """
            vars: { rate: 7 }
            stages:
              make: { stage: count, learning-rate: "${vars.rate}", matrix: { vars.rate: [2, 3] } }
              use: { stage: count, of: make, learning-rate: "${vars.rate}", note: use }
              last: { stage: count, of: use, learning-rate: "${vars.rate}", note: "last of ${vars.rate}" }
              apart: { stage: count, learning-rate: "${vars.rate}" }
            """;

        Experiment experiment = trial.Experiment(Text);
        Dictionary<string, string> made = trial.Run(Text);

        Assert.Equal([new("vars.rate", "3")], experiment.Stages.Single(s => s.Name == "last[vars.rate=3]").Labels);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["make[vars.rate=2]/step-1"] = "2*1;",
                ["make[vars.rate=3]/step-1"] = "3*1;",
                ["use[vars.rate=2]/step-1"] = "2*1;2*1;",
                ["use[vars.rate=3]/step-1"] = "3*1;3*1;",
                ["last[vars.rate=2]/step-1"] = "2*1;2*1;2*1;",
                ["last[vars.rate=3]/step-1"] = "3*1;3*1;3*1;",
                ["apart/step-1"] = "7*1;",
            },
            made);
    }

    [Fact]
    public void MetricsCarryTheLabelsThatFlowDown()
    {
        RunOutcome outcome = trial.Outcome("""
            stages:
              make: { stage: count, matrix: { learning-rate: [2, 3] } }
              use: { stage: count, of: make, learning-rate: 5 }
            """);

        Assert.Equal(
            "stage,unit,name,value,better,note,learning-rate,step\nmake,step-1,value,2,neither,,2,1\nmake,step-1,value,3,neither,,3,1\nuse,step-1,value,5,neither,,2,1\nuse,step-1,value,5,neither,,3,1\n",
            File.ReadAllText(Path.Combine(outcome.Place.Folder, "metrics.csv")));
    }

    [Fact]
    public void ReferencesAreJoinedOnTheAxesThatTheyShare()
    {
        Dictionary<string, string> made = trial.Run("""
            stages:
              make: { stage: count, matrix: { learning-rate: [2, 3] } }
              label: { stage: count, of: make, note: label, learning-rate: 10 }
              probe: { stage: count, of: label, all: [make], learning-rate: 100 }
            """);

        Assert.Equal("2*1;10*1;2*1;100*1;", made["probe[learning-rate=2]/step-1"]);
        Assert.Equal("3*1;10*1;3*1;100*1;", made["probe[learning-rate=3]/step-1"]);
        Assert.Equal(6, made.Count);
    }

    [Fact]
    public void AxesThatOnlyOneReferenceHasAreCrossedAndTheOwnMatrixMultiplies() => Assert.Equal(
        [
            "c[note=x, learning-rate=2, steps=1]", "c[note=x, learning-rate=2, steps=2]", "c[note=x, learning-rate=3, steps=1]", "c[note=x, learning-rate=3, steps=2]",
            "c[note=y, learning-rate=2, steps=1]", "c[note=y, learning-rate=2, steps=2]", "c[note=y, learning-rate=3, steps=1]", "c[note=y, learning-rate=3, steps=2]",
        ],
        trial.Instances("""
            stages:
              a: { stage: count, matrix: { note: [x, y] } }
              b: { stage: count, matrix: { learning-rate: [2, 3] } }
              c: { stage: count, of: a, all: [b], matrix: { steps: [1, 2] } }
            """).Where(name => name.StartsWith('c')));

    [Theory]
    [InlineData("a[learning-rate=2]", "c[note=x, y][learning-rate=2]|c[note=z][learning-rate=2]")]
    [InlineData("a[\"note\"=\"x, y\", learning-rate=3]", "c[note=x, y][learning-rate=3]")]
    [InlineData(" a [ learning-rate = 3 , note = z ] ", "c[note=z][learning-rate=3]")]
    public void BracketsSelectByAnyAxes(string reference, string instances)
    {
        Experiment experiment = trial.Experiment($$"""
            stages:
              a: { stage: count, matrix: { note: ["x, y", z], learning-rate: [2, 3] } }
              c: { stage: count, of: '{{reference}}' }
            """);

        Assert.Equal(instances.Split('|'), experiment.Stages.Where(s => s.BaseName == "c").Select(s => "c" + string.Concat(s.Labels.Select(l => $"[{l.Key}={l.Value}]"))));
        Assert.All(experiment.Stages.Where(s => s.BaseName == "c"), s => Assert.Equal(s.Labels, s.Needs.Single().Labels));
    }

    [Fact]
    public void OneAxisIsCollectedAndTheOthersFlowOn()
    {
        Dictionary<string, string> made = trial.Run("""
            stages:
              a: { stage: count, matrix: { note: [x, y], learning-rate: [2, 3] } }
              one: { stage: count, all: ["a[learning-rate=*]"], learning-rate: 5 }
              every: { stage: count, all: ["a[*]"], learning-rate: 7 }
              some: { stage: count, all: ["a[learning-rate=3, note=*]"], learning-rate: 9 }
            """);

        Assert.Equal("2*1;3*1;5*1;", made["one[note=x]/step-1"]);
        Assert.Equal("2*1;3*1;5*1;", made["one[note=y]/step-1"]);
        Assert.Equal("2*1;3*1;2*1;3*1;7*1;", made["every/step-1"]);
        Assert.Equal("3*1;3*1;9*1;", made["some[learning-rate=3]/step-1"]);
        Assert.Equal(8, made.Count);
    }

    [Fact]
    public void SettingsThatVaryInPairsAreNotCrossed() => Assert.Equal(
        ["a[learning-rate=2, workers=3]", "a[learning-rate=4, workers=5]", "b[learning-rate=2, workers=3]", "b[learning-rate=4, workers=5]"],
        trial.Instances("""
            stages:
              a: { stage: count, matrix: [{ learning-rate: 2, workers: 3 }, { workers: 5, learning-rate: 4 }] }
              b: { stage: count, of: a, note: b }
            """));

    [Fact]
    public void ACaseNamesAPair()
    {
        Dictionary<string, string> made = trial.Run("""
            stages:
              a: { stage: count, matrix: [{ case: near, learning-rate: 2, note: n }, { case: far, learning-rate: 3, note: f }] }
              b: { stage: count, of: "a[case=far]", learning-rate: 5 }
            """);

        Assert.Equal(["a[case=near]/step-1", "a[case=far]/step-1", "b[case=far]/step-1"], made.Keys);
        Assert.Equal("3*1;5*1;", made["b[case=far]/step-1"]);
    }

    [Fact]
    public void CombinationsCanBeLeftOut() => Assert.Equal(
        ["a[note=x, workers=1]", "a[note=y, workers=1]", "a[note=y, workers=2]", "b[note=x]", "b[note=y]"],
        trial.Instances("""
            stages:
              a: { stage: count, matrix: { note: [x, y, z], workers: [1, 2], exclude: [{ note: x, workers: 2 }, { note: z }] } }
              b: { stage: count, all: ["a[workers=*]"] }
            """));

    [Fact]
    public void RepeatsDrawAnewAndTheFirstIsWhatThereIsWithoutRepeats()
    {
        static string Text(string repeats) => $$"""
            seed: 5
            stages:
              a: { stage: count, draws: true{{repeats}} }
              b: { stage: count, of: a, draws: true, note: b }
              c: { stage: count, of: a }
            """;

        Dictionary<string, string> once = trial.Fingerprints(Text(""));
        Dictionary<string, string> thrice = trial.Fingerprints(Text(", repeats: 3"));
        Dictionary<string, string> made = trial.Run(Text(", repeats: 2"));

        Assert.Equal((3, 9), (once.Count, thrice.Count));
        Assert.All(once, unit => Assert.Equal(unit.Value, thrice[unit.Key.Replace("/", "[repeat=1]/")]));
        Assert.Equal(9, thrice.Values.Distinct().Count());
        Assert.Equal("0.001*1;seed 5;", made["a[repeat=1]/step-1"]);
        Assert.NotEqual(made["a[repeat=1]/step-1"], made["a[repeat=2]/step-1"]);
        Assert.Empty(trial.Reruns(Text("")));
        Assert.Equal(["a[repeat=3]/step-1: new", "b[repeat=3]/step-1: new", "c[repeat=3]/step-1: new"], trial.Reruns(Text(", repeats: 3")));
    }

    [Fact]
    public void LabelsMayHoldAnything()
    {
        string[] labels = ["../../../outside", "a,b=c]", "[x]", "\"", "tab\tand\nline", new string('l', 400), new string('l', 399) + "m", ".", "CON", "ü/ä"];
        string text = $$"""
            stages:
              make: { stage: count, matrix: { note: [{{string.Join(", ", labels.Select(label => System.Text.Json.JsonSerializer.Serialize(label)))}}] } }
              use: { stage: count, of: make }
            """;

        Experiment experiment = trial.Experiment(text);
        RunOutcome outcome = trial.Outcome(text);

        Assert.Equal(labels, experiment.Stages.Where(s => s.BaseName == "use").Select(s => s.Labels["note"]));
        Assert.Equal(20, experiment.Stages.Select(s => s.Name).Distinct().Count());
        Assert.Equal((20, 0), (outcome.Result.Made, outcome.Result.Failures.Count));
        Assert.Equal(labels, outcome.Metrics.Where(m => m.Stage == "use").Select(m => m["note"]));
        string artifacts = Path.Combine(outcome.Place.Folder, "artifacts");
        string[] links = [.. Directory.EnumerateDirectories(artifacts).SelectMany(Directory.EnumerateDirectories).SelectMany(Directory.EnumerateDirectories)];
        Assert.Equal(20, links.Count(link => File.Exists(Path.Combine(link, "value.txt"))));
    }

    [Fact]
    public void ValuesOfOneNameThatSetAVariableDifferentlyDoNotGoTogether() => Assert.Equal(
        ["e.yaml:7:44: \"all[0]\" of stage \"c\" sets the variable \"rate\" to 5, another reference of it to 2\n  give the values that differ different names, or vary two variables"],
        trial.Findings("""
            vars: { rate: 1 }
            stages:
              a: { stage: count, learning-rate: "${vars.rate}", matrix: { vars.rate: { one: 2, two: 3 } } }
              b: { stage: count, learning-rate: "${vars.rate}", matrix: { vars.rate: { one: 5, two: 6 } } }
              c: { stage: count, of: a, note: c, all: [b] }
            """));
}
