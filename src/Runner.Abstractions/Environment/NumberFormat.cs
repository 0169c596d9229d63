namespace Runner.Abstractions;

/// <summary>A floating-point format of weights and activations.</summary>
public enum NumberFormat
{
    /// <summary>IEEE single precision.</summary>
    Float32,

    /// <summary>IEEE half precision; refused on the CPU, where it is some 70 times slower than <see cref="Float32"/>.</summary>
    Float16,

    /// <summary>Brain floating point: 8 bits of exponent, 7 of fraction.</summary>
    Bfloat16,

    /// <summary>IEEE double precision: what the others are compared with. Slow, and no one's production format.</summary>
    Float64,
}
