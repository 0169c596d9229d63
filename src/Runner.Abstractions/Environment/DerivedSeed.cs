using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Runner.Abstractions;

/// <summary>Seeds for single draws. A draw's seed depends on the experiment's seed and on what is drawn, not on when: so neither order nor batches matter.</summary>
public static class DerivedSeed
{
    /// <summary>The seed for one draw: 63 bits of SHA-256 over the root and the words.</summary>
    /// <param name="root">The experiment's seed.</param>
    /// <param name="what">What is drawn, from the general to the particular: <c>"split", "image 7"</c>.</param>
    public static ulong Of(ulong root, params ReadOnlySpan<string> what)
    {
        string text = $"seed\n{root}\n{string.Join('\n', what)}";
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) >> 1;
    }

    /// <summary>The same as a number from 0 up to, but not including, 1.</summary>
    public static double Fraction(ulong root, params ReadOnlySpan<string> what) => (Of(root, what) >> 10) * (1.0 / (1UL << 53));
}
