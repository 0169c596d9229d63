using System.Globalization;
using Runner.Abstractions;
using Runner.Diffusion.Checkpoints;
using Runner.Diffusion.Networks;
using Runner.Diffusion.Sampling;
using Runner.Diffusion.Schedulers;
using Runner.Diffusion.Text;
using Runner.Torch.Devices;
using Runner.Torch.Hooks;
using Runner.Torch.Sampling;
using StableDiffusion.Sites;
using TorchSharp;
using static TorchSharp.torch;

namespace StableDiffusion.Sampling;

/// <summary>A model with a schedule: what all samplers of this plugin are made of.</summary>
internal sealed class ScheduledModel : IDisposable
{
    // The control's permutation is one and the same in every experiment: it is a property of the model, not a draw of a stage.
    private const ulong PermutationSeed = 0;

    private readonly SamplingRecipe _recipe;
    private readonly string _folder;

    // What belongs to no network: what a step begins with, what it predicts, and what is drawn of it.
    private readonly Dictionary<string, HookPoint> _points =
        new[] { SiteKinds.Latent, SiteKinds.PredictedNoise, SiteKinds.PredictedClean, SiteKinds.Picture }.ToDictionary(name => name, name => new HookPoint(name));

    /// <exception cref="InvalidDataException">A configuration of the folder is not implemented, or sizes do not fit; the message names what.</exception>
    /// <exception cref="ArgumentException">Networks cannot reasonably run in the run's number format on its device.</exception>
    public ScheduledModel(SamplingRecipe recipe, PartContext context)
    {
        _recipe = recipe;
        string folder = _folder = context.PathOf(recipe.Model);
        NetworkFolder networks = new(
            folder, context.Environment.DeviceOf(), context.Environment.DType.ToScalarType(), recipe.Variant.Length == 0 ? null : recipe.Variant);
        DeviceChoice.Check(networks.Device, networks.Dtype);
        Model = new LatentDiffusionModel(networks, PermutationSeed);
        Schedule = ModelScheduler.Open(folder, recipe.Scheduler, recipe.SchedulerOptions).Schedule(recipe.Steps);
        Shape = SamplerShapes.Of(recipe, Model, Schedule);
        Sites = ModelSites.Of(Model.DenoiserConfig, Model.AutoencoderConfig, Model.TextConfig, Shape);
    }

    public LatentDiffusionModel Model { get; }

    public Schedule Schedule { get; }

    public SamplerShape Shape { get; }

    public ModelSites Sites { get; }

    /// <summary>How much signal and noise the latent holds when each step begins.</summary>
    public IReadOnlyList<StepNoise> Noise => [.. Schedule.Levels.Select(level => new StepNoise(level.Signal, level.Noise))];

    /// <summary>The shape of one prompt's latents.</summary>
    public IReadOnlyList<long> LatentShape => [Shape.LatentChannels, Shape.LatentHeight, Shape.LatentWidth];

    /// <summary>What would keep the model from working, and what was set without effect; no weights are loaded.</summary>
    public IEnumerable<Problem> Check() => ModelCheck.Of(_recipe, _folder, Model);

    /// <summary>The text states of a batch, in the current dispose scope.</summary>
    public Conditioning TextOf(IReadOnlyList<Prompt> prompts) => Conditioning.Encode(Model, [.. prompts.Select(prompt => prompt.Text)], _recipe.NegativePrompt);

    /// <summary>The denoiser's answer with guidance applied: [batch, 4, h, w], float32.</summary>
    public Tensor Predict(Schedule schedule, Tensor latents, int step, Conditioning text)
    {
        if (_recipe.Guidance == 1) return Evaluate(Model.Denoiser, schedule, latents, step, text.Conditional);
        using DisposeScope scope = NewDisposeScope();
        Tensor pair = Evaluate(Model.Denoiser, schedule, cat([latents, latents]), step, cat([text.Unconditional, text.Conditional]));
        Tensor[] halves = pair.chunk(2);
        return (halves[0] + ((halves[1] - halves[0]) * _recipe.Guidance)).MoveToOuterDisposeScope();
    }

    /// <summary>Runs the denoiser (and the decoder, for its sites) at a recorded step while a trace listens.</summary>
    public void Replay(Samples samples, int step, GuidanceBranch branch, ModelWeights weights, ActivationTrace trace)
    {
        if (step < 1 || step > Shape.Steps) throw new ArgumentOutOfRangeException(nameof(step), step, $"a step must lie in 1..{Shape.Steps}");
        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor latents = samples.Latents.select(1, step - 1).to(Model.Device);
        HeardPass.Run(trace, Chosen(trace, Sites.Latent), _points, () => _points[SiteKinds.Latent].Through(latents));
        if (Chosen(trace, [.. Sites.Text, .. Sites.Denoiser, .. Sites.Prediction]).Any())
        {
            Hear(trace, weights, samples.Prompts, branch);
            Tensor states = TextOf(Model.Text, samples.Prompts, branch);
            UNet2DConditionModel denoiser = weights == ModelWeights.Permuted ? Model.PermutedDenoiser : Model.Denoiser;
            HeardPass.Run(trace, Chosen(trace, [.. Sites.Denoiser, .. Sites.Prediction]), Points(denoiser), () => Evaluate(denoiser, Schedule, latents, step - 1, states));
        }

        if (!Chosen(trace, Sites.Decoder).Any()) return;
        AutoencoderKL autoencoder = weights == ModelWeights.Permuted ? Model.PermutedAutoencoder : Model.Autoencoder;
        HeardPass.Run(
            trace,
            Chosen(trace, Sites.Decoder),
            Points(autoencoder),
            () => _points[SiteKinds.Picture].Through(Shown(Decoded(autoencoder, samples.Latents.select(1, step).to(Model.Device))).clamp(0, 1)));
    }

    /// <summary>Edits at one step of the loop, listening until it is disposed.</summary>
    /// <param name="editor">Changes activations.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="batch">Prompts in the batch.</param>
    public ListenerGroup Edits(IActivationEditor editor, int step, int batch) => new(
    [
        ActivationEdits.Attach(editor, step + 1, Sites.Latent, _points, batch),
        ActivationEdits.Attach(editor, step + 1, Sites.Denoiser, Model.Denoiser.HookPoints, batch),
        ActivationEdits.Attach(editor, step + 1, Sites.Prediction, _points, batch),
    ]);

    /// <summary>The latent that a step begins with, as editors leave it: it is what both halves and the scheduler see.</summary>
    public Tensor Begun(Tensor latents) => _points[SiteKinds.Latent].Through(latents);

    /// <summary>The text states of a step: those of all steps, unless an editor wants the text encoder; then the prompts are read anew. Only the conditional half's.</summary>
    public Conditioning TextAt(int step, Conditioning text, IReadOnlyList<Prompt> prompts, IActivationEditor? editor)
    {
        if (editor is null || !Sites.Text.Any(site => editor.Wants(site, step + 1))) return text;
        using ListenerGroup edits = ActivationEdits.Attach(editor, step + 1, Sites.Text, ModelSites.Points(Model.Text), prompts.Count);
        return text with { Conditional = TextOf(Model.Text, prompts, GuidanceBranch.Conditional) };
    }

    /// <summary>Pictures of latents: [batch, 3, height, width] in 0 to 1, float32 on the CPU.</summary>
    public Tensor Decode(Tensor latents)
    {
        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> images = [];
        foreach (Tensor some in latents.to(Model.Device).split(Together))
        {
            using DisposeScope each = NewDisposeScope();
            Tensor image = Shown(Drawn(some));
            images.Add(Finite(image, "the decoded picture").clamp(0, 1).cpu().MoveToOuterDisposeScope());
        }

        return cat(images).MoveToOuterDisposeScope();
    }

    /// <summary>Latents of pictures, scaled as the denoiser knows them: [batch, 4, h, w], float32 on the model's device.</summary>
    /// <param name="images">[batch, 3, height, width] in 0 to 1.</param>
    /// <param name="noise">Standard normal numbers of the latents' shape to sample the posterior by; null takes its mean.</param>
    public Tensor Encode(Tensor images, Tensor? noise)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> latents = [];
        foreach (Tensor some in images.split(Together))
        {
            using DisposeScope each = NewDisposeScope();
            DiagonalGaussian posterior = Model.Autoencoder.Encode(((some * 2) - 1).to(Model.Device).to(Model.Dtype));
            int first = latents.Sum(done => (int)done.shape[0]);
            Tensor? drawn = noise?.narrow(0, first, some.shape[0]).to(Model.Device).to(Model.Dtype);
            Tensor latent = (drawn is null ? posterior.Mean : posterior.Sample(drawn)).to(ScalarType.Float32) * Model.AutoencoderConfig.ScalingFactor;
            latents.Add(Finite(latent, "the encoded picture").MoveToOuterDisposeScope());
        }

        return cat(latents).MoveToOuterDisposeScope();
    }

    /// <summary>Token ids, text states and time steps, for someone who compares.</summary>
    public IReadOnlyDictionary<string, Tensor> Describe(IReadOnlyList<Prompt> prompts)
    {
        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Conditioning text = TextOf(prompts);
        Dictionary<string, Tensor> facts = new()
        {
            ["token_ids"] = Model.Tokenizer.Encode([.. prompts.Select(prompt => prompt.Text)]),
            ["negative_token_ids"] = Model.Tokenizer.Encode([_recipe.NegativePrompt]).expand(prompts.Count, -1).contiguous(),
            ["text_states"] = text.Conditional.to(ScalarType.Float32).cpu().clone(),
            ["negative_text_states"] = text.Unconditional.to(ScalarType.Float32).cpu().clone(),
            ["timesteps"] = tensor(Schedule.Timesteps.ToArray(), ScalarType.Float64),
            ["sigmas"] = tensor(Schedule.Levels.Select(level => level.Noise / level.Signal).ToArray(), ScalarType.Float64),
        };
        foreach (Tensor fact in facts.Values) fact.MoveToOuterDisposeScope();
        return facts;
    }

    /// <summary>Refuses numbers that are none, which reduced precision or a broken edit gives.</summary>
    public Tensor Finite(Tensor tensor, string what)
    {
        using Tensor finite = tensor.isfinite();
        using Tensor all = finite.all();
        return all.item<bool>() ? tensor : throw new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture, $"{what} is not finite in {Model.Dtype}{(Model.Dtype == ScalarType.Float16 ? ": it overflowed; choose bfloat16 or float32" : "")}"));
    }

    /// <summary>Bytes at the peak of a call, weights included.</summary>
    /// <param name="call">The call.</param>
    /// <param name="encodes">Whether the sampler starts from pictures.</param>
    public long PeakBytes(SamplerCall call, bool encodes)
    {
        (NetworkBytes weights, int size, int images) = (Model.WeightBytes, Model.NumberBytes, call.Images);
        long decoding = images == 0 ? 0 : WorkingMemory.OfDecoder(Model.AutoencoderConfig, TiledOr(images), Rows(Shape.LatentHeight), Rows(Shape.LatentWidth), size) + PictureBytes(images);
        if (call.Work == SamplerWork.Decoding) return weights.Autoencoder + decoding;
        if (call.Work == SamplerWork.Replaying) return Replayed(call);
        long denoising = WorkingMemory.OfDenoiser(Model.DenoiserConfig, _recipe.Guidance != 1 ? 2 * images : images, Shape.LatentHeight, Shape.LatentWidth, size);
        long encoding = encodes ? WorkingMemory.OfEncoder(Model.AutoencoderConfig, (int)Math.Min(Together, images), Shape.ImageHeight, Shape.ImageWidth, size) : 0;
        return weights.All + Math.Max(denoising, Math.Max(decoding, encoding));
    }

    /// <summary>Floating-point operations of a call: see <see cref="ISampler.Operations"/>.</summary>
    /// <param name="call">The call.</param>
    /// <param name="way">What making samples is.</param>
    public double Operations(SamplerCall call, SamplingWay way)
    {
        if (call.Work == SamplerWork.Decoding) return Shape.Operations(call);
        if (call.Work == SamplerWork.Sampling)
        {
            double loop = (_recipe.Guidance != 1 ? 2.0 : 1) * Shape.Steps * Shape.OperationsPerForward;
            double encoding = WorkingMemory.OperationsOfEncoder(Model.AutoencoderConfig, Shape.ImageHeight, Shape.ImageWidth);
            return call.Images * ((way == SamplingWay.Noising ? 0 : loop) + (way == SamplingWay.FromNoise ? Shape.OperationsPerDecode : encoding));
        }

        (bool inDenoiser, bool inDecoder, string? lastOfDenoiser, string? lastOfDecoder) = Needed(call);
        double denoising = inDenoiser
            ? UNetOperations.PerSample(Model.DenoiserConfig, Shape.LatentHeight, Shape.LatentWidth, Model.TextConfig.MaxPositionEmbeddings, lastOfDenoiser) : 0;
        double decoding = inDecoder ? WorkingMemory.OperationsOfDecoder(Model.AutoencoderConfig, Shape.LatentHeight, Shape.LatentWidth, lastOfDecoder) : 0;
        return call.Images * (denoising + decoding);
    }

    public void Dispose() => Model.Dispose();

    // Which networks a replay runs, and after which module each ends; null: at its end.
    private (bool InDenoiser, bool InDecoder, string? LastOfDenoiser, string? LastOfDecoder) Needed(SamplerCall call)
    {
        HashSet<string> heard = [.. call.Heard.Select(site => site.Name)];
        string? lastOfDecoder = Last(Sites.Decoder);
        string? lastOfDenoiser = Last([.. Sites.Denoiser, .. Sites.Prediction]);
        bool inDecoder = lastOfDecoder is not null;
        bool inDenoiser = heard.Count == 0 || lastOfDenoiser is not null || Last([.. Sites.Text, .. Sites.Latent]) is not null;
        return (inDenoiser, inDecoder, lastOfDenoiser, lastOfDecoder);

        string? Last(IReadOnlyList<HookSite> sites) => sites.LastOrDefault(site => heard.Contains(site.Name))?.Module;
    }

    private long Replayed(SamplerCall call)
    {
        (NetworkBytes weights, int size) = (Model.WeightBytes, Model.NumberBytes);
        (bool inDenoiser, bool inDecoder, _, string? lastOfDecoder) = Needed(call);
        long loaded = (inDenoiser ? weights.Denoiser + weights.Text : 0) + (inDecoder ? weights.Autoencoder : 0);
        if (call.InPermuted) loaded += (inDenoiser ? weights.Denoiser : 0) + (inDecoder ? weights.Autoencoder : 0);
        if (call.Images == 0) return loaded;
        long denoising = inDenoiser ? WorkingMemory.OfDenoiser(Model.DenoiserConfig, call.Images, Shape.LatentHeight, Shape.LatentWidth, size) : 0;
        long decoding = inDecoder ? WorkingMemory.OfDecoder(Model.AutoencoderConfig, call.Images, Shape.LatentHeight, Shape.LatentWidth, size, lastOfDecoder) : 0;
        return loaded + Math.Max(denoising, decoding) + (call.Heard.Select(site => site.NumbersAside).DefaultIfEmpty().Max() * call.Images * size);
    }

    private int TiledOr(int images) => _recipe.DecodeTile == 0 ? (int)Math.Min(Together, images) : 1;

    private int Rows(int latent) => _recipe.DecodeTile == 0 ? latent : Math.Min(latent, _recipe.DecodeTile);

    // What was decoded, a copy of it while it is brought into 0 to 1, and all of it joined.
    private long PictureBytes(int images) => (2 * images + (2 * Math.Min(Together, images))) * 3L * Shape.ImageHeight * Shape.ImageWidth * sizeof(float);

    // A decoder needs some 200 times the picture's memory, so large pictures are decoded one by one.
    private long Together => Math.Max(1, 64L * 64 * 64 / ((long)Shape.ImageHeight * Shape.ImageWidth));

    private Tensor Evaluate(UNet2DConditionModel denoiser, Schedule schedule, Tensor latents, int step, Tensor states)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor input = schedule.ScaleModelInput(latents, step).to(Model.Dtype);
        Tensor timestep = full([latents.shape[0]], schedule.Timesteps[step], ScalarType.Float32, Model.Device);
        Tensor answer = denoiser.call(input, timestep, states).to(ScalarType.Float32);
        answer = Predicting(_points[SiteKinds.PredictedNoise], ofNoise: true, schedule, latents, step, answer);
        answer = Predicting(_points[SiteKinds.PredictedClean], ofNoise: false, schedule, latents, step, answer);
        return answer.MoveToOuterDisposeScope();
    }

    // Noise and clean latent are the answer in other words: latents = signal * clean + noise level * noise. An edit of one of them moves the answer by what makes it say so.
    private static Tensor Predicting(HookPoint point, bool ofNoise, Schedule schedule, Tensor latents, int step, Tensor answer)
    {
        if (!point.IsHeard) return answer;
        (double ofLatents, double ofAnswer) = ofNoise ? schedule.NoiseOf(step) : schedule.CleanOf(step);
        Tensor predicted = (latents * ofLatents) + (answer * ofAnswer);
        Tensor left = point.Through(predicted);
        if (ReferenceEquals(left, predicted)) return answer;
        return ofAnswer != 0 ? answer + ((left - predicted) / ofAnswer) : answer;
    }

    private IEnumerable<HookSite> Chosen(ActivationTrace trace, IReadOnlyList<HookSite> sites)
    {
        HashSet<string> names = [.. trace.Sites.Select(site => site.Name)];
        return sites.Where(site => names.Contains(site.Name));
    }

    private Tensor TextOf(ClipTextModel text, IReadOnlyList<Prompt> prompts, GuidanceBranch branch) => branch == GuidanceBranch.Conditional
        ? Conditioning.States(Model, text, [.. prompts.Select(prompt => prompt.Text)])
        : Conditioning.Repeated(Model, text, _recipe.NegativePrompt, prompts.Count);

    // Apart from what the denoiser is told, which is the text encoder's as trained, and of the negative prompt once for all: the permuted one is there for its own sites, and a site has a row for each prompt.
    private void Hear(ActivationTrace trace, ModelWeights weights, IReadOnlyList<Prompt> prompts, GuidanceBranch branch)
    {
        if (!Chosen(trace, Sites.Text).Any()) return;
        ClipTextModel text = weights == ModelWeights.Permuted ? Model.PermutedText : Model.Text;
        string[] texts = [.. prompts.Select(prompt => branch == GuidanceBranch.Conditional ? prompt.Text : _recipe.NegativePrompt)];
        HeardPass.Run(trace, Chosen(trace, Sites.Text), ModelSites.Points(text), () => Conditioning.States(Model, text, texts));
    }

    private Dictionary<string, HookPoint> Points(UNet2DConditionModel denoiser) => new([.. denoiser.HookPoints, .. _points]);

    private Dictionary<string, HookPoint> Points(AutoencoderKL autoencoder) => new(ModelSites.Points(autoencoder)) { [SiteKinds.Picture] = _points[SiteKinds.Picture] };

    private static Tensor Shown(Tensor decoded) => (decoded.to(ScalarType.Float32) / 2) + 0.5;

    private Tensor Decoded(AutoencoderKL autoencoder, Tensor latents) => autoencoder.Decode(Unscaled(latents));

    private Tensor Drawn(Tensor latents) => _recipe.DecodeTile == 0
        ? Decoded(Model.Autoencoder, latents)
        : new TiledDecoder(Model.Autoencoder, _recipe.DecodeTile).Decode(Unscaled(latents));

    private Tensor Unscaled(Tensor latents) => (latents / Model.AutoencoderConfig.ScalingFactor).to(Model.Dtype);
}

/// <summary>What making samples is.</summary>
internal enum SamplingWay
{
    /// <summary>The loop from noise, and a decoding.</summary>
    FromNoise,

    /// <summary>An encoding, and the loop backwards.</summary>
    FromPictures,

    /// <summary>An encoding, and noise upon it.</summary>
    Noising,
}
