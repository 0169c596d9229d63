using Runner.Abstractions;
using Runner.Torch.Safetensors;
using Runner.Torch.Sampling;
using Runner.Torch.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Stages.Sampling;

/// <summary>What a <c>sample</c> stage gives its sampler: prompts, their initial noise and the pictures they start from. An intervention gives the same again.</summary>
/// <param name="settings">The stage's settings.</param>
/// <param name="seed">The stage's seed; prompts that carry seeds of their own do not depend on it.</param>
/// <param name="context">Finds files and stages.</param>
internal sealed class SamplerInput(SampleSettings settings, ulong seed, IPlanContext context)
{
    /// <summary>The pictures that the sampler starts from.</summary>
    public StartingPictures Pictures { get; } = new(settings, context);

    /// <summary>The prompts, in file order.</summary>
    /// <exception cref="InvalidDataException">The table is wrong.</exception>
    public IReadOnlyList<Prompt> Prompts() => Table().Prompts;

    /// <summary>What is wrong or odd about the prompts, their noise and their pictures, before anything is sampled.</summary>
    /// <param name="sampler">The sampler.</param>
    /// <param name="readsTexts">Whether it can be asked what it reads of a text.</param>
    /// <exception cref="NotYetKnownException">A stage makes the table, and has not run yet.</exception>
    public IEnumerable<Problem> Problems(ISampler sampler, bool readsTexts)
    {
        PromptTable? table = null;
        string wrong = "";
        try
        {
            table = Table();
        }
        catch (InvalidDataException e)
        {
            wrong = e.Message;
        }

        if (table is null) return [new Problem("prompts", wrong)];
        return
        [
            .. table.Remarks.Select(remark => new Problem("prompts", remark) { IsWarning = true }),
            .. sampler.TakesImages ? Pictures.Missing(table.Prompts) : [],
            .. NoiseProblems(table.Prompts, sampler.Shape),
            .. readsTexts ? Unread(table.Prompts, sampler) : [],
        ];
    }

    // A caption that loses its end shows another scene than it names.
    private static IEnumerable<Problem> Unread(IReadOnlyList<Prompt> prompts, ISampler sampler)
    {
        (Prompt Prompt, string Words)[] cut = [.. prompts.Select(prompt => (prompt, sampler.Unread(prompt.Text))).Where(each => each.Item2.Length > 0)];
        if (cut.Length == 0) yield break;
        string which = cut.Length == 1 ? $"prompt {cut[0].Prompt.Index + 1} is" : $"{cut.Length} of the {prompts.Count} prompts are";
        yield return new Problem("prompts", $"{which} longer than the model reads: of prompt {cut[0].Prompt.Index + 1} it does not read \"{Excerpt.Of(cut[0].Words, 200)}\"") { IsWarning = true };
    }

    /// <summary>Some of the prompts with their noise and pictures, in the current dispose scope.</summary>
    /// <param name="prompts">The prompts, in batch order.</param>
    /// <param name="shape">The sampler's sizes.</param>
    /// <param name="folderOf">Where an upstream unit's artifact lies.</param>
    /// <exception cref="InvalidDataException">A prompt has no noise or no picture.</exception>
    public PromptBatch Batch(IReadOnlyList<Prompt> prompts, SamplerShape shape, Func<UnitReference, string> folderOf) =>
        new(prompts) { Noise = NoiseOf(prompts, shape), Images = Pictures.Read(prompts, shape, folderOf) };

    private PromptTable Table() => PromptTable.Read(context.PathOf(settings.Prompts), settings.Encoding, settings.Count, seed);

    private IEnumerable<Problem> NoiseProblems(IReadOnlyList<Prompt> prompts, SamplerShape shape)
    {
        if (settings.Noise is null) yield break;
        string wrong = "";
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(context.PathOf(settings.Noise));
            wrong = Misfit(file, prompts, shape) ?? "";
        }
        catch (SafetensorsException e)
        {
            wrong = e.Message;
        }

        if (wrong.Length > 0) yield return new Problem("noise", wrong);
    }

    private static string? Misfit(SafetensorsFile file, IReadOnlyList<Prompt> prompts, SamplerShape shape)
    {
        if (!file.Entries.TryGetValue("noise", out TensorEntry? noise))
            return $"{file.Path}: no tensor \"noise\"; it has {(file.Entries.Count == 0 ? "none" : string.Join(", ", file.Entries.Keys.Order(StringComparer.Ordinal).Take(8)))}";
        long[] wanted = [shape.LatentChannels, shape.LatentHeight, shape.LatentWidth];
        if (!noise.Shape.Skip(1).SequenceEqual(wanted) || noise.Shape.Count != 4)
            return $"{file.Path}: noise has shape [{string.Join(", ", noise.Shape)}] where the sampler needs [prompts, {string.Join(", ", wanted)}]";
        if (noise.Dtype is not (ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16))
            return $"{file.Path}: noise has element type {noise.Dtype} where floating point numbers are needed";
        int last = prompts.Max(prompt => prompt.Index);
        return last >= noise.Shape[0] ? $"{file.Path} has noise for {noise.Shape[0]} prompt{(noise.Shape[0] == 1 ? "" : "s")}, none for prompt {last + 1}" : null;
    }

    // [batch, channels, height, width]; null: the seeds decide.
    private Tensor? NoiseOf(IReadOnlyList<Prompt> prompts, SamplerShape shape)
    {
        if (settings.Noise is null) return null;
        using SafetensorsFile file = SafetensorsFile.Open(context.PathOf(settings.Noise));
        if (Misfit(file, prompts, shape) is string wrong) throw new InvalidDataException(wrong);
        using DisposeScope scope = NewDisposeScope();
        Tensor noise = file.Read("noise").index_select(0, tensor(prompts.Select(prompt => (long)prompt.Index).ToArray())).to(ScalarType.Float32);
        if (noise.isfinite().all().item<bool>()) return noise.MoveToOuterDisposeScope();
        Tensor finite = noise.isfinite().flatten(1).all(1);
        int first = Enumerable.Range(0, prompts.Count).First(row => !finite[row].item<bool>());
        throw new InvalidDataException($"{file.Path}: noise of prompt {prompts[first].Index + 1} is not finite");
    }
}
