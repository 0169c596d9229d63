using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Training.Tests;

/// <summary>A small regression whose samples are the rows of a matrix and whose noise comes from the microbatch.</summary>
internal sealed class Parabola : IObjective
{
    private const int Rows = 48;
    private readonly Tensor _inputs = randn([Rows, 6], generator: new Generator(5));
    private readonly Parameter _weight = new(randn([6, 3], generator: new Generator(6)));
    private readonly Parameter _bias = new(zeros(3));

    internal const long SampleCount = Rows;

    internal HashSet<int> Threads { get; } = [];

    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters => [("bias", _bias), ("weight", _weight)];

    public LossTerms Loss(Microbatch microbatch)
    {
        lock (Threads)
        {
            Threads.Add(Environment.CurrentManagedThreadId);
        }

        Tensor inputs = _inputs[tensor(microbatch.Samples.ToArray())];
        Tensor noise = randn([microbatch.Samples.Count, 3], generator: microbatch.Generator);
        Tensor output = inputs.mm(_weight) + _bias;
        Tensor loss = (output.square() - inputs[.., ..3] + (0.01 * noise)).square().mean();
        return new LossTerms(loss, ("offset", _bias.detach().sum()));
    }

    internal float[] Weights() => [.. _weight.data<float>(), .. _bias.data<float>()];
}
