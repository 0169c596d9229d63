using Runner.Torch.Intervening;
using static TorchSharp.torch;

namespace Interventions.Editing;

/// <summary>What a linear probe reads in one cell's vector a: <c>Direction . a + Offset</c>. Of a regression the prediction; of a classification a class's logit less the mean of the others'.</summary>
/// <param name="Direction">[channels]: along it the reading grows fastest. Where the activation is.</param>
/// <param name="Offset">Scalar.</param>
internal sealed record LinearReading(Tensor Direction, Tensor Offset)
{
    private const string Weight = "dense1.weight";
    private const string Bias = "dense1.bias";

    /// <summary>The reading of the request's probe.</summary>
    /// <exception cref="ArgumentException">There is no probe, it is not linear, or it does not know the class.</exception>
    public static LinearReading Of(InterventionRequest request, string kind, int wanted)
    {
        IReadOnlyDictionary<string, Tensor> parameters = Required.Probe(request, kind).Parameters;
        if (!parameters.TryGetValue(Weight, out Tensor? weight) || parameters.ContainsKey("dense2.weight"))
        {
            throw new ArgumentException(
                $"{kind} needs a linear probe (linear-regression or linear-classification) at site \"{request.Site.Name}\"; this one has {string.Join(", ", parameters.Keys.Order())}");
        }

        long outputs = weight.shape[0];
        if (outputs > 1 && wanted >= outputs)
        {
            throw new ArgumentException($"{kind}: class {wanted} was asked for, the probe at site \"{request.Site.Name}\" knows 0 to {outputs - 1}");
        }

        Tensor bias = parameters.TryGetValue(Bias, out Tensor? stored) ? stored : zeros(outputs);
        Device device = request.Activation.device;
        return new LinearReading(AgainstOthers(weight, wanted).to(device), AgainstOthers(bias, wanted).to(device));
    }

    /// <param name="activation">[images, channels, h, w]</param>
    /// <returns>[images, 1, h, w]</returns>
    public Tensor At(Tensor activation) =>
        Direction.view(1, 1, -1).expand(activation.shape[0], -1, -1).bmm(activation.flatten(2)).view(activation.shape[0], 1, activation.shape[2], activation.shape[3]) + Offset;

    // The dim is named: a bare 0 would be taken for an element type.
    private static Tensor AgainstOthers(Tensor outputs, int wanted) => outputs.shape[0] == 1
        ? outputs[0]
        : outputs[wanted] - ((outputs.sum(dim: 0) - outputs[wanted]) / (outputs.shape[0] - 1));
}
