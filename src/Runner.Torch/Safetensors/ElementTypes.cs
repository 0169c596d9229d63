using static TorchSharp.torch;

namespace Runner.Torch.Safetensors;

/// <summary>The format's names of element types.</summary>
internal static class ElementTypes
{
    private static readonly (string Name, ScalarType Dtype, int Size)[] s_all =
    [
        ("F64", ScalarType.Float64, 8), ("F32", ScalarType.Float32, 4), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    // Of the format, but no type that anything here computes in. A tensor of such a type may lie beside those that are read.
    private static readonly string[] s_unread = ["F4", "F6_E2M3", "F6_E3M2", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E5M2FNUZ", "F8_E4M3FNUZ", "U16", "U32", "U64", "C64"];

    public static bool IsUnread(string name) => s_unread.Contains(name);

    public static string Known => string.Join(", ", s_all.Select(type => type.Name));

    public static bool TryParse(string name, out ScalarType dtype)
    {
        int index = Array.FindIndex(s_all, type => type.Name == name);
        dtype = index < 0 ? default : s_all[index].Dtype;
        return index >= 0;
    }

    public static string? NameOf(ScalarType dtype) => Array.Find(s_all, type => type.Dtype == dtype).Name;

    public static int SizeOf(ScalarType dtype) => Array.Find(s_all, type => type.Dtype == dtype).Size;
}
