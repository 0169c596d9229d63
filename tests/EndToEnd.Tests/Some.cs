namespace EndToEnd.Tests;

/// <summary>Experiments that the tests run.</summary>
internal static class Some
{
    /// <summary>Everything that the runner does, on the third-party plugin: samples, labels, probes with their control, interventions, and a chain as training is one.</summary>
    public const string Waves = """
        experiment: test
        about: Do waves know how bright they will be?
        seed: 3
        threads: 1
        plugins: [Waves]
        vars: { pause: 0 }
        stages:
          generate: { stage: sample, sampler: { kind: waves, steps: 3, pause: "${vars.pause}" }, prompts: prompts.csv, batch: 2 }
          bright: { stage: label, images: generate, labeler: brightness }
          probe-bright:
            stage: probe
            activations: { of: generate, sites: "*", steps: 1-3 }
            labels: bright
            probe: { kind: average, pause: "${vars.pause}" }
            matrix: { model-weights: [trained, permuted] }
          edit:
            stage: intervene
            probes: "probe-bright[model-weights=trained]"
            target: turned
            interventions: { edited: towards-label, none: nothing }
            sites: crest.*
            steps: 1-2
            images: 4
            batch: 2
          train: { stage: count, steps: 6, pause: "${vars.pause}" }
        expect:
          - probe-bright.agreement of crest.* at step 3 with model-weights=trained >= 0.2
        """;

    /// <summary>A Stable Diffusion model with random weights, sampled and probed.</summary>
    public static string SmallModel => SmallModelProbed(batch: 1, sites: "*.self-attention", steps: "1-3/2");

    /// <summary>The same model, and an intervention that edits nothing.</summary>
    public static string SmallModelUntouched => SmallModelProbed(batch: 6, sites: "decoder.4.1.self-attention", steps: "1") + """

          edit:
            stage: intervene
            probes: probe-bright
            target: turned
            interventions: { none: nothing }
            sites: decoder.4.1.self-attention
            steps: 1
            images: 2
        """;

    /// <summary>The same model, its latents decoded on the way; the probe's name says nothing of the label's.</summary>
    public static string SmallModelWatched => SmallModelProbed(batch: 6, sites: "decoder.4.1.self-attention", steps: "1-3").Replace("probe-bright:", "seen:", StringComparison.Ordinal) + """

          on-the-way: { stage: decode, samples: generate, steps: "1,3", images: 6 }
        """;

    /// <summary>A real training: the small net for depth and foreground, on a few scenes.</summary>
    public const string Training = """
        experiment: test
        seed: 1
        threads: 1
        plugins: [SyntheticScenes, LabelerTraining]
        stages:
          render: { stage: render-scenes, set-seed: 5, count: 16, shard: 16 }
          train: { stage: train-labelers, scenes: render, steps: 12, steps-per-unit: 3, batch-size: 4, warmup-steps: 2 }
        """;

    private static string SmallModelProbed(int batch, string sites, string steps) => $$"""
        experiment: test
        seed: 1
        threads: 1
        plugins: [StableDiffusion, Probes, Waves]
        stages:
          generate:
            stage: sample
            sampler: { kind: stable-diffusion, model: {{Where.SmallModel}}, scheduler: lms, steps: 3 }
            prompts: prompts.csv
            count: 6
            batch: {{batch}}
          bright: { stage: label, images: generate, labeler: brightness }
          probe-bright:
            stage: probe
            activations: { of: generate, sites: "{{sites}}", steps: {{steps}} }
            labels: bright
            probe: { kind: linear-regression, loss: huber, bias: false }
        """;
}
