using System.Text.Json.Nodes;
using Runner.Diffusion.Checkpoints;
using Runner.Diffusion.Networks;
using Runner.Diffusion.Text;
using Runner.Torch.Pickle;
using Runner.Torch.Safetensors;
using static TorchSharp.torch;

namespace Runner.Diffusion.Tests.Checkpoints;

public sealed class LoadingFolders : IDisposable
{
    private const string Single = "diffusion_pytorch_model.safetensors";

    private readonly string _folder = Directory.CreateTempSubdirectory("checkpoint").FullName;
    private readonly SafetensorsFile _source = Goldens.Open("sd2-small/vae/diffusion_pytorch_model.safetensors");

    public void Dispose()
    {
        _source.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void ShardsAreReadByTheirIndex()
    {
        string[] names = [.. _source.Entries.Keys.Order(StringComparer.Ordinal)];
        JsonObject map = [];
        foreach ((string shard, string[] part) in new[] { ("model-00001-of-00002.safetensors", names[..50]), ("model-00002-of-00002.safetensors", names[50..]) })
        {
            Write(shard, part);
            foreach (string name in part)
            {
                map[name] = shard;
            }
        }

        File.WriteAllText(Path.Combine(_folder, $"{Single}.index.json"), new JsonObject { ["weight_map"] = map }.ToJsonString());
        AssertLoaded(0);
        File.Delete(Path.Combine(_folder, "model-00002-of-00002.safetensors"));
        Assert.Equal(
            $"{_folder}/{Single}.index.json: shard \"model-00002-of-00002.safetensors\" is missing",
            Assert.Throws<CheckpointException>(Load).Message);
    }

    [Fact]
    public void AHalfPrecisionVariantIsFoundAndWidened()
    {
        Write("diffusion_pytorch_model.fp16.safetensors", _source.Entries.Keys, (_, tensor) => tensor.half());
        AssertLoaded(1e-3);
    }

    [Fact]
    public void ElementTypesMayBeMixed()
    {
        Write(Single, _source.Entries.Keys, (name, tensor) => name.Contains("norm", StringComparison.Ordinal) ? tensor.@double() : tensor.bfloat16());
        AssertLoaded(1e-2);
    }

    [Fact]
    public void PyTorchsOwnFormatIsRead()
    {
        StateDictionaryWriter.Write(
            Path.Combine(_folder, "diffusion_pytorch_model.bin"), _source.Entries.Keys.Select(name => KeyValuePair.Create(name, _source.Read(name))));
        AssertLoaded(0);
    }

    [Fact]
    public void EveryMisfitIsNamedWithItsFileAndTheNearestName()
    {
        string[] kept = [.. _source.Entries.Keys.Where(name => name is not "quant_conv.bias")];
        Write(Single, kept, (name, tensor) => name == "encoder.conv_in.bias" ? zeros(5) : tensor, ("quant_conv.bais", zeros(8)));
        string file = Path.Combine(_folder, Single);
        Assert.Equal(
            $"""
            {_folder}: the weights do not fit the config
              missing tensor "quant_conv.bias" [8]; the nearest is "quant_conv.bais" in {file}
              {file}: tensor "quant_conv.bais": the network has none of that name; the nearest is "quant_conv.bias"
              {file}: tensor "encoder.conv_in.bias": has shape [5] where the config asks for [32]
            """,
            Assert.Throws<CheckpointException>(Load).Message);
    }

    [Fact]
    public void AFolderWithoutWeightsSaysWhatItHas()
    {
        File.WriteAllText(Path.Combine(_folder, "config.json"), "{}");
        Assert.Equal(
            $"{_folder}: no weights; looked for {Single}, model.safetensors, pytorch_model.safetensors; the folder has: config.json",
            Assert.Throws<CheckpointException>(Load).Message);
    }

    [Fact]
    public void AnIndexMayNotReachOutsideTheFolder()
    {
        string index = Path.Combine(_folder, "model.safetensors.index.json");
        File.WriteAllText(index, """{"weight_map":{"x":"../x.safetensors"}}""");
        Assert.Equal($"{index}: shard \"../x.safetensors\" lies outside the folder", Assert.Throws<CheckpointException>(Load).Message);
    }

    [Theory]
    [InlineData("sd1-small", "text_model.")]
    [InlineData("sd2-small", "")]
    public void TextEncodersLoadWithAndWithoutTheirPrefix(string model, string prefix)
    {
        const string Name = "encoder.layers.0.self_attn.q_proj.weight";
        ClipTextConfig config = ClipTextConfig.Load(Goldens.PathTo($"{model}/text_encoder/config.json"));
        using ClipTextModel encoder = new NetworkFolder(Goldens.PathTo(model), CPU, ScalarType.Float32).Build("text_encoder", () => new ClipTextModel(config));
        using SafetensorsFile file = Goldens.Open($"{model}/text_encoder/model.safetensors");
        using Tensor same = encoder.named_parameters().Single(pair => pair.name == $"text_model.{Name}").parameter.eq(file.Read(prefix + Name));
        Assert.True(same.all().item<bool>());
    }

    [Fact]
    public void ParametersMapTheFileRatherThanCopyIt()
    {
        Write(Single, _source.Entries.Keys);
        using AutoencoderKL network = Load();
        Assert.Contains(Path.Combine(_folder, Single), File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    private void Write(string file, IEnumerable<string> names, Func<string, Tensor, Tensor>? change = null, params (string, Tensor)[] more) =>
        SafetensorsWriter.Write(
            Path.Combine(_folder, file),
            names.Select(name => KeyValuePair.Create(name, change is null ? _source.Read(name) : change(name, _source.Read(name))))
                .Concat(more.Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2))));

    private AutoencoderKL Load()
    {
        AutoencoderConfig config = AutoencoderConfig.Load(Goldens.PathTo("sd2-small/vae/config.json"));
        AutoencoderKL network = Weights.Unset(CPU, ScalarType.Float32).Build(() => new AutoencoderKL(config));
        CheckpointReader.Load(network, _folder);
        return network;
    }

    private void AssertLoaded(double tolerance)
    {
        using AutoencoderKL network = Load();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
        {
            Goldens.AssertClose(_source.Read(name), parameter.detach(), tolerance, name);
        }
    }
}
