using Runner.Engine.Reading;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;

namespace Runner.Cli.Doctor.Proofs;

/// <summary>At each step every site fires once when the step is run again, and at most once (at each step, or at none) while samples are made; with the shape that it says.</summary>
internal sealed class EverySiteFiresOnce : IHookProof
{
    public string Claim => "every site fires exactly once per step, with its shape";

    public Proof Examine(Patient patient)
    {
        List<string> wrong = [.. patient.Sites.Count == 0 ? ["no site is selected"] : Array.Empty<string>(), .. WhileSampling(patient, out int editable)];
        for (int step = 1; step <= patient.Sampler.Shape.Steps; step++)
        {
            foreach (IReadOnlyList<HookSite> sites in patient.Groups)
            {
                using ActivationTrace trace = patient.Replay(sites, step, ModelWeights.Trained);
                wrong.AddRange(sites.Where(site => trace.Firings.GetValueOrDefault(site.Name) != 1).Select(site =>
                    $"{site.Name} fires {trace.Firings.GetValueOrDefault(site.Name)} times when step {step} is run again"));
            }
        }
        string figures = wrong.Count > 0
            ? string.Join("; ", wrong.Take(3)) + (wrong.Count > 3 ? $" and {wrong.Count - 3} more" : "")
            : $"{Wording.Count(patient.Sites.Count, "site")}, {Wording.Count(patient.Sampler.Shape.Steps, "step")}; {editable} can be edited while sampling";
        return new Proof(Claim, wrong.Count == 0, figures);
    }

    private static List<string> WhileSampling(Patient patient, out int editable)
    {
        Listening listening = new(patient.Sites, activation => activation);
        patient.Sample(patient.Prompts, listening).Dispose();
        int[] steps = [.. Enumerable.Range(1, patient.Sampler.Shape.Steps)];
        // Some sites are not part of the loop, such as those of an autoencoder: they never fire in it, and say so.
        HookSite[] inLoop = [.. patient.Sites.Where(site => site.FixedBecause.Length == 0)];
        editable = inLoop.Length;
        IEnumerable<string> counts = patient.Sites.Except(inLoop).Where(site => steps.Any(step => listening.Firings(site, step) > 0)).Select(site => $"{site.Name} says that it cannot be edited, and is")
            .Concat(inLoop.SelectMany(site => steps.Where(step => listening.Firings(site, step) != 1).Select(step =>
            $"{site.Name} fires {listening.Firings(site, step)} times at step {step}")));
        return [.. listening.WrongShapes, .. counts];
    }
}
