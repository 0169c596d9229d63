using System.Diagnostics;
using System.Globalization;
using System.Text;
using Runner.Engine.Reading;
using Runner.Engine.Tests.Binding;
using Tests;

namespace Runner.Engine.Tests.Reading;

/// <summary>
/// Valid experiments made wrong in three hundred ways, each the same for the same seed: types, names, references, nesting, aliases, tags, encodings, other files, combinations. Each is sound
/// all the same, or ends in findings with file, line and column; soon, and in little memory.
/// </summary>
public sealed class MutatedExperiments
{
    private const int Seeds = 300;
    private const long MostAllocated = 512L << 20;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private const string Valid = """
        experiment: scene-depth
        about: Where is depth?
        seed: 7
        dtype: bfloat16
        threads: 2
        memory: 512 MB
        env: [HOME]
        vars: { model: models/mini, eta: 0.1, home: "${env.HOME}" }
        stages:
          generate: &base
            stage: sample
            sampler: { kind: ddim, steps: 15, eta: "${vars.eta}" }
            seeds: [1, 18446744073709551615]
            note: "${vars.model} of ${vars.home}"
            matrix: { vars.eta: [0, 0.5], guidance: { weak: 2, strong: 9 }, exclude: [{ guidance: weak, vars.eta: 0 }] }
          depth:
            stage: label
            images: generate
            labeler: brightness
          tones:
            stage: count
            steps: [1, 2]
          probe-depth:
            stage: probe
            activations: { of: generate, sites: "*.self-attention", steps: [1, 3, 5-8] }
            labels: depth
            split: { train: 0.4, validation: 0.1, test: 0.5 }
            probe: { kind: linear-regression, loss: squared-error, bias: false }
            metrics: [spearman, { kind: dice, threshold: 0.25 }]
            matrix: { model-weights: [trained, permuted] }
            repeats: 2
        expect:
          - probe-depth.spearman of decoder.* at step 15 with model-weights=trained >= 0.6
          - probe-depth.dice of decoder.* at step 3 with model-weights=permuted < 0.3
        """;

    [Fact]
    public void AllAreSoundOrRefusedAtTheirPlaceSoonAndInLittleMemory()
    {
        List<string> wrong = [];
        (int sound, int refused) = (0, 0);
        // What is compiled at first is not the file's time.
        using (SomeFolder folder = new())
        {
            Findings findings = new();
            Rooms.Check(folder.File("valid.yaml", Valid), findings);
            Assert.True(findings.All.Count == 0, string.Join("\n", findings.All));
        }

        for (int seed = 0; seed < Seeds; seed++)
        {
            byte[] mutant = Mutant(seed);
            string? how = WrongWith(mutant, out bool isSound);
            if (isSound) sound++;
            else refused++;
            if (how is null) continue;
            string kept = Path.Combine(Path.GetTempPath(), $"experiment-{seed}.yaml");
            File.WriteAllBytes(kept, mutant);
            wrong.Add($"seed {seed}, {kept}: {how}");
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {Seeds} mutants end wrongly ({sound} sound, {refused} refused)\n{string.Join('\n', wrong.Take(15))}");
        // Were nearly all refused by the same first fault, little would be tried behind it.
        Assert.InRange(refused, Seeds / 2, Seeds - 5);
    }

    private static byte[] Mutant(int seed) => (seed % 6) switch
    {
        0 or 1 or 2 => Mutations.OfText(Valid, seed),
        3 => Mutations.OfBytes(Encoding.UTF8.GetBytes(Valid), seed),
        4 => Encoding.UTF8.GetBytes(Rearranged(new Random(seed))),
        _ => Encoding.UTF8.GetBytes(Excessive(new Random(seed))),
    };

    // Lines doubled, lost, moved, shifted to another depth.
    private static string Rearranged(Random draw)
    {
        List<string> lines = [.. Valid.Split('\n')];
        for (int left = draw.Next(1, 4); left > 0; left--)
        {
            int at = draw.Next(lines.Count);
            string line = lines[at];
            switch (draw.Next(5))
            {
                case 0: lines.Insert(draw.Next(lines.Count), line); break;
                case 1: lines.RemoveAt(at); break;
                case 2: lines.RemoveAt(at); lines.Insert(draw.Next(lines.Count + 1), line); break;
                case 3: lines[at] = new string(' ', draw.Next(8)) + line.TrimStart(); break;
                default: lines[at] = "\t" + line; break;
            }
        }

        return string.Join('\n', lines);
    }

    // What takes much room in little text, or much text.
    private static string Excessive(Random draw)
    {
        int many = new[] { 3, 70, 1_000, 20_000 }[draw.Next(4)];
        string deep = string.Concat(Enumerable.Repeat("[", many)) + string.Concat(Enumerable.Repeat("]", many));
        string wide = string.Join(", ", Enumerable.Range(0, many));
        string[] others = ["/dev/zero", "../../../../etc/passwd", "/proc/self/environ", ".", "x.yaml", "mutant.yaml", "/dev/stdin", "~/x.yaml", "twice-0.yaml", "two\\0words", new string('n', 5000)];
        string other = others[draw.Next(others.Length)];
        return draw.Next(16) switch
        {
            0 => Laughs(draw.Next(2, 40)) + Valid,
            1 => Valid + $"\nvars2: {deep}\n",
            2 => Valid.Replace("seeds: [1,", $"seeds: [{wide},", StringComparison.Ordinal),
            3 => Valid.Replace("model-weights: [trained, permuted]", string.Join(", ", Enumerable.Range(0, 6).Select(axis => $"vars.a{axis}: [{string.Join(", ", Enumerable.Range(0, 10))}]")), StringComparison.Ordinal)
                .Replace("vars: { ", "vars: { " + string.Concat(Enumerable.Range(0, 6).Select(axis => $"a{axis}: 0, ")), StringComparison.Ordinal),
            4 => Valid.Replace("repeats: 2", $"repeats: {draw.Next(2) switch { 0 => "1000000", _ => "99999999999999999999" }}", StringComparison.Ordinal),
            5 => $"include: [{other}]\n{Valid}",
            6 => $"extends: {other}\n{Valid}",
            7 => Valid.Replace("stage: label", $"stage: label\n    include: {other}", StringComparison.Ordinal),
            8 => Valid.Replace("experiment: scene-depth", $"experiment: {other}", StringComparison.Ordinal),
            9 => Valid.Replace("eta: 0.1,", $"eta: \"${{vars.{new[] { "eta", "model", "none", "home" }[draw.Next(4)]}}}\", a: \"${{vars.b}}\", b: \"${{vars.a}}${{vars.a}}\",", StringComparison.Ordinal),
            10 => Valid + $"\n  - {new string('(', many)}1{new string(')', many)} >= 0\n",
            11 => Valid.Replace("probe-depth.dice", $"probe-depth.dice of {new string('*', many)}", StringComparison.Ordinal),
            12 => Valid.Replace("note:", $"note: !!python/object/apply:os.system {other}\n    notes:", StringComparison.Ordinal),
            13 => Valid.Replace("[1, 3, 5-8]", $"[{wide}, 1-{new string('9', draw.Next(1, 30))}]", StringComparison.Ordinal),
            14 => Valid.Replace("depth:\n", $"{new string('d', many)}:\n", StringComparison.Ordinal),
            _ => Valid.Replace("tones:", string.Concat(Enumerable.Range(0, Math.Min(many, 1000)).Select(number => $"t{number}: {{ stage: label, images: generate, labeler: brightness }}\n  ")) + "tones:", StringComparison.Ordinal),
        };
    }

    private static string Laughs(int levels) =>
        "laughs:\n  a0: &a0 [1, 2, 3]\n" + string.Concat(Enumerable.Range(1, levels).Select(level => $"  a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 9))}]\n"));

    private static string? WrongWith(byte[] mutant, out bool isSound)
    {
        using SomeFolder folder = new();
        // Two files that take in the next, each twice over: two to the twentieth where nobody counts.
        for (int number = 0; number < 20; number++) folder.File($"twice-{number}.yaml", $"include: [twice-{number + 1}.yaml, twice-{number + 1}.yaml]\n");
        folder.File("twice-20.yaml", "about: much\n");
        string file = folder.File("mutant.yaml", "");
        File.WriteAllBytes(file, mutant);
        (isSound, string? wrong, TimeSpan took, long allocated) = Tried(file);
        // The machine may have been busy with something else: what is slow by itself is so again.
        for (int again = 0; took > Longest && again < 2; again++) (isSound, wrong, took, allocated) = Tried(file);
        if (took > Longest) wrong ??= $"took {took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s";
        if (allocated > MostAllocated) wrong ??= $"allocated {allocated >> 20} MB";
        return wrong;
    }

    private static (bool IsSound, string? Wrong, TimeSpan Took, long Allocated) Tried(string file)
    {
        Findings findings = new();
        long started = Stopwatch.GetTimestamp();
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isSound = false;
        string? wrong = null;
        try
        {
            isSound = Rooms.Check(file, findings) is not null;
        }
        catch (Exception thrown)
        {
            wrong = $"thrown: {thrown}";
        }

        TimeSpan took = Stopwatch.GetElapsedTime(started);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (!isSound && findings.Errors.Count == 0) wrong ??= "refused without a word";
        return (isSound, wrong ?? findings.All.Select(WrongWith).FirstOrDefault(said => said is not null), took, allocated);
    }

    private static string? WrongWith(Finding finding)
    {
        string text = finding.ToString();
        string shown = text.Length > 400 ? text[..400] : text;
        if (finding.Position.File.Length == 0 || finding.Position.Line < 1 || finding.Position.Column < 1) return $"no place: {shown}";
        if (text.Length > 3000) return $"{text.Length} letters: {shown}";
        return text.Contains("Exception", StringComparison.Ordinal) || text.Contains("   at ", StringComparison.Ordinal) || text.Contains("(Parameter '", StringComparison.Ordinal) ? $"the program's own words: {shown}" : null;
    }
}
