using static TorchSharp.torch;

namespace Runner.Torch.Hooks;

/// <summary>
/// A named place in a forward pass. The module passes its value <see cref="Through"/> the point; listeners read it or put another in its place.
/// Without listeners the very same tensor comes back, so an unobserved model computes exactly what it would without hook points.
/// </summary>
/// <remarks>Not safe for concurrent passes: one model, one thread.</remarks>
/// <param name="name">The name of the module whose output passes here.</param>
public sealed class HookPoint(string name)
{
    private Listener[] _listeners = [];

    /// <summary>The name of the module whose output passes here, as in the checkpoint.</summary>
    public string Name { get; } = name;

    /// <summary>How many times a value has passed since the model was built.</summary>
    public long Firings { get; private set; }

    /// <summary>Whether anybody listens: a value that the pass does not need need not be computed otherwise.</summary>
    public bool IsHeard => _listeners.Length > 0;

    /// <summary>Called by the module in its forward pass.</summary>
    /// <param name="value">The module's output.</param>
    /// <returns><paramref name="value"/> itself, or what a listener put in its place.</returns>
    /// <exception cref="HookException">A listener's replacement differs in shape, element type or device.</exception>
    public Tensor Through(Tensor value)
    {
        Firings++;
        foreach (Listener listener in _listeners)
        {
            if (listener.Receive(value) is { } replacement && !ReferenceEquals(replacement, value))
            {
                Check(value, replacement);
                value = replacement.alias(); // The replacement stays the listener's; the pass may dispose what it was given.
            }
        }

        return value;
    }

    /// <summary>
    /// Called by the module with a value that it goes on with, for something that follows from it, such as its difference from what came in. Computed only where somebody listens; a listener's
    /// replacement moves the value by as much as it differs from what was there, so that one that changes nothing changes no bit.
    /// </summary>
    /// <param name="value">What the module goes on with.</param>
    /// <param name="derive">Gives what listeners hear: a tensor of the value's shape.</param>
    public Tensor Beside(Tensor value, Func<Tensor> derive)
    {
        if (!IsHeard) return value;
        Tensor derived = derive();
        Tensor left = Through(derived);
        return ReferenceEquals(left, derived) ? value : value + (left - derived);
    }

    /// <summary>Adds a listener. Listeners are called in the order in which they were added; each sees what the one before left.</summary>
    /// <param name="listener">
    /// Receives the value; returns null to leave it, or a tensor of the same shape, element type and device to replace it.
    /// The value lives until the module around the point returns: keep <c>value.detach().DetachFromDisposeScope()</c>, not the value.
    /// Replacements remain the listener's to dispose, after the pass.
    /// </param>
    /// <returns>Dispose it to stop listening.</returns>
    public IDisposable Listen(Func<Tensor, Tensor?> listener)
    {
        Listener added = new(this, listener);
        _listeners = [.. _listeners, added]; // A new array: a pass that is under way keeps the one it has.
        return added;
    }

    private void Check(Tensor value, Tensor replacement)
    {
        if (!value.shape.SequenceEqual(replacement.shape))
        {
            throw Misfit("shape", $"[{string.Join(", ", value.shape)}]", $"[{string.Join(", ", replacement.shape)}]");
        }

        if (value.dtype != replacement.dtype)
        {
            throw Misfit("element type", value.dtype, replacement.dtype);
        }

        if (value.device.ToString() != replacement.device.ToString())
        {
            throw Misfit("device", value.device, replacement.device);
        }
    }

    private HookException Misfit(string what, object there, object given) =>
        new($"hook point \"{Name}\": the replacement has {what} {given}, the activation there has {there}");

    private sealed class Listener(HookPoint point, Func<Tensor, Tensor?> receive) : IDisposable
    {
        public Tensor? Receive(Tensor value) => receive(value);

        public void Dispose() => point._listeners = [.. point._listeners.Where(listener => listener != this)];
    }
}
