using static TorchSharp.torch;

namespace Runner.Torch.Pickle;

/// <summary>A name that the pickle mentions: a storage type, or one of the few functions that are known.</summary>
internal sealed record PickledGlobal(string Name);

/// <summary>Where a tensor's numbers lie: an entry of the zip archive.</summary>
internal sealed record PickledStorage(string Key, ScalarType Dtype, long Count);

/// <summary>A tensor as the pickle describes it: a strided window on a storage.</summary>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides);

/// <summary>A dict or an ordered dict, in order.</summary>
internal sealed class PickledDictionary : List<KeyValuePair<object?, object?>>;
