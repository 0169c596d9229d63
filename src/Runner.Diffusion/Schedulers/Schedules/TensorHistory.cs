using static TorchSharp.torch;

namespace Runner.Diffusion.Schedulers.Schedules;

/// <summary>The last few tensors of a run, kept beyond the caller's dispose scopes.</summary>
internal sealed class TensorHistory(int capacity) : IDisposable
{
    private readonly List<Tensor> _newestFirst = [];

    internal int Count => _newestFirst.Count;

    /// <summary>By age: 0 is the newest.</summary>
    internal Tensor this[int age] => _newestFirst[age];

    internal void Push(Tensor tensor)
    {
        _newestFirst.Insert(0, tensor.clone().DetachFromDisposeScope());
        if (_newestFirst.Count <= capacity) return;
        _newestFirst[capacity].Dispose();
        _newestFirst.RemoveAt(capacity);
    }

    /// <summary>The sum of the newest tensors, each times its weight.</summary>
    internal Tensor Sum(params double[] weights) =>
        weights.Select((weight, age) => _newestFirst[age] * weight).Aggregate((sum, term) => sum + term);

    public void Dispose() => _newestFirst.ForEach(tensor => tensor.Dispose());
}
