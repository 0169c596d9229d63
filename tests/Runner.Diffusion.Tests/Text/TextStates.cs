using System.Text.Json;
using Runner.Diffusion.Networks;
using Runner.Diffusion.Text;
using Runner.Torch.Safetensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Diffusion.Tests.Text;

public sealed class TextStates
{
    [Theory]
    [InlineData("sd1-small")]
    [InlineData("sd2-small")]
    public void EveryLayersStatesAreThoseOfTransformers(string folder)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        ClipTextModel model = Loaded(folder);
        using SafetensorsFile expected = Goldens.Open($"{folder}.cases/text.safetensors");
        Tensor ids = expected.Read("ids");

        List<Tensor> states = [];
        List<string> given = [.. Enumerable.Range(0, model.Config.NumHiddenLayers).Select(layer => $"text_model.encoder.layers.{layer}")];
        foreach (string point in given.Prepend("text_model.embeddings"))
        {
            model.HookPoints[point].Listen(state =>
            {
                states.Add(state.detach().clone());
                return null;
            });
        }

        Goldens.AssertClose(expected.Read("last_hidden_state"), model.call(ids), 1e-5, "last_hidden_state");
        Assert.Equal(expected.Entries.Keys.Count(name => name.StartsWith("hidden_states.", StringComparison.Ordinal)), states.Count);
        for (int i = 0; i < states.Count; i++) Goldens.AssertClose(expected.Read($"hidden_states.{i}"), states[i], 1e-5, $"hidden_states.{i}");
    }

    [Theory]
    [InlineData("sd-1.4", 123_060_480)]
    [InlineData("sd-2.1", 340_387_840)]
    public void TheFullSizeEncoderHasThePublishedNamesAndShapes(string release, long parameters)
    {
        using JsonDocument published = JsonDocument.Parse(File.ReadAllText(Goldens.PathTo($"shapes/{release}-text-encoder.json")));
        ClipTextConfig config = ClipTextConfig.Parse(published.RootElement.GetProperty("config").GetRawText(), release);
        using ClipTextModel model = Weights.Shapes.Build(() => new ClipTextModel(config));

        Dictionary<string, string> expected = published.RootElement.GetProperty("parameters").EnumerateObject()
            .ToDictionary(entry => "text_model." + entry.Name, entry => string.Join('x', entry.Value.EnumerateArray()));
        Dictionary<string, string> actual = model.named_parameters().ToDictionary(p => p.name, p => string.Join('x', p.parameter.shape));
        Assert.Equal(expected.OrderBy(e => e.Key, StringComparer.Ordinal), actual.OrderBy(e => e.Key, StringComparer.Ordinal));
        Assert.Equal(parameters, model.parameters().Sum(p => p.numel()));
    }

    [Fact]
    public void AFreshModelHasClipsInitialisationAndTheSameSeedGivesTheSameWeights()
    {
        ClipTextConfig config = new() { VocabSize = 2000, HiddenSize = 128, IntermediateSize = 512, NumHiddenLayers = 2, NumAttentionHeads = 4 };
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> first = Fresh(config, 5);
        Dictionary<string, Tensor> second = Fresh(config, 5);

        Assert.All(first, pair => Assert.True(pair.Value.equal(second[pair.Key]).all().item<bool>(), pair.Key));
        AssertDeviation("text_model.embeddings.token_embedding.weight", 0.02);
        AssertDeviation("text_model.encoder.layers.1.self_attn.q_proj.weight", Math.Pow(128, -0.5) * Math.Pow(4, -0.5));
        AssertDeviation("text_model.encoder.layers.1.self_attn.out_proj.weight", Math.Pow(128, -0.5));
        AssertDeviation("text_model.encoder.layers.0.mlp.fc1.weight", Math.Pow(256, -0.5));
        AssertDeviation("text_model.encoder.layers.0.mlp.fc2.weight", Math.Pow(128, -0.5) * Math.Pow(4, -0.5));
        Assert.Equal(0, first["text_model.encoder.layers.0.mlp.fc1.bias"].abs().max().item<float>());
        Assert.Equal(1, first["text_model.final_layer_norm.weight"].min().item<float>());

        void AssertDeviation(string name, double expected) => Assert.InRange(first[name].std().ToDouble() / expected, 0.97, 1.03);
    }

    [Fact]
    public void GradientsReachEveryParameter()
    {
        using DisposeScope scope = NewDisposeScope();
        ClipTextConfig config = new() { VocabSize = 50, HiddenSize = 16, IntermediateSize = 32, NumHiddenLayers = 2, NumAttentionHeads = 2, MaxPositionEmbeddings = 8 };
        ClipTextModel model = new(config);
        model.call(tensor(new long[,] { { 1, 2, 3, 4, 5, 6, 7, 8 } })).square().mean().backward();
        Assert.All(model.named_parameters(), p => Assert.True(p.parameter.grad is not null, p.name));
    }

    [Fact]
    public void MoreTokensThanPositionsAreRefused()
    {
        using ClipTextModel model = new(new ClipTextConfig { VocabSize = 9, HiddenSize = 8, IntermediateSize = 8, NumHiddenLayers = 1, MaxPositionEmbeddings = 4 });
        ArgumentException error = Assert.Throws<ArgumentException>(() => model.call(zeros(1, 5, ScalarType.Int64)));
        Assert.Equal("token ids of shape [1, 5]: expected [batch, at most 4] (Parameter 'ids')", error.Message);
    }

    private static Dictionary<string, Tensor> Fresh(ClipTextConfig config, ulong seed)
    {
        ClipTextModel model = new(config);
        using Generator generator = new(seed);
        model.Initialize(generator);
        return model.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter.detach());
    }

    private static ClipTextModel Loaded(string folder)
    {
        ClipTextModel model = new(ClipTextConfig.Load(Goldens.PathTo($"{folder}/text_encoder/config.json")));
        using SafetensorsFile weights = Goldens.Open($"{folder}/text_encoder/model.safetensors");
        foreach ((string name, Parameter parameter) in model.named_parameters())
        {
            parameter.copy_(weights.Read(weights.Entries.ContainsKey(name) ? name : name["text_model.".Length..]));
        }

        return model;
    }
}
