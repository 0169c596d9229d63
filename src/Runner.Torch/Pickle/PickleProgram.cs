using System.Buffers.Binary;
using System.Text;

namespace Runner.Torch.Pickle;

/// <summary>Protocol 2, the operations and memo numbers that CPython's own pickler gives.</summary>
internal sealed class PickleProgram
{
    private readonly MemoryStream _bytes = new();
    private readonly Dictionary<string, int> _memo = new(StringComparer.Ordinal);
    private int _memoized;

    public PickleProgram() => _bytes.Write([0x80, 2]);

    public void BeginDictionary()
    {
        Code('}');
        Put(null);
    }

    public void Mark() => Code('(');

    public void EndDictionary(int count)
    {
        if (count > 0)
        {
            Code(count > 1 ? 'u' : 's');
        }

        Code('.');
    }

    public void Tensor(string name, string storage, int key, long[] shape)
    {
        Text(name);
        Global("torch._utils", "_rebuild_tensor_v2");
        Mark();
        Mark();
        Text("storage");
        Global("torch", storage["torch.".Length..]);
        Text($"{key}");
        Text("cpu");
        Integer(shape.Aggregate(1L, (product, extent) => product * extent));
        Code('t');
        Put(null);
        Code('Q');
        Integer(0);
        Tuple(shape);
        Tuple([.. Enumerable.Range(1, shape.Length).Select(axis => shape[axis..].Aggregate(1L, (product, extent) => product * extent))]);
        _bytes.WriteByte(0x89); // requires_grad: false
        Global("collections", "OrderedDict");
        Code(')');
        Code('R');
        Put(null);
        Code('t');
        Put(null);
        Code('R');
        Put(null);
    }

    public byte[] ToArray() => _bytes.ToArray();

    private void Code(char code) => _bytes.WriteByte((byte)code);

    private void Text(string text)
    {
        if (Recall("text:" + text))
        {
            return;
        }

        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Code('X');
        Int32(utf8.Length);
        _bytes.Write(utf8);
        Put("text:" + text);
    }

    private void Global(string module, string name)
    {
        if (Recall($"global:{module}.{name}"))
        {
            return;
        }

        Code('c');
        _bytes.Write(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
        Put($"global:{module}.{name}");
    }

    private void Tuple(long[] numbers)
    {
        if (numbers.Length == 0)
        {
            Code(')');
            return;
        }

        if (numbers.Length > 3)
        {
            Mark();
        }

        foreach (long number in numbers)
        {
            Integer(number);
        }

        _bytes.WriteByte(numbers.Length > 3 ? (byte)'t' : (byte)(0x84 + numbers.Length));
        Put(null);
    }

    private void Integer(long value)
    {
        switch (value)
        {
            case >= 0 and <= byte.MaxValue:
                _bytes.Write([(byte)'K', (byte)value]);
                break;
            case >= 0 and <= ushort.MaxValue:
                _bytes.Write([(byte)'M', (byte)value, (byte)(value >> 8)]);
                break;
            case >= int.MinValue and <= int.MaxValue:
                Code('J');
                Int32((int)value);
                break;
            default:
                byte[] digits = new System.Numerics.BigInteger(value).ToByteArray();
                _bytes.Write([0x8a, (byte)digits.Length, .. digits]);
                break;
        }
    }

    private void Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    private bool Recall(string key)
    {
        if (!_memo.TryGetValue(key, out int number))
        {
            return false;
        }

        Code(number <= byte.MaxValue ? 'h' : 'j');
        Number(number);
        return true;
    }

    private void Put(string? key)
    {
        if (key is not null)
        {
            _memo.Add(key, _memoized);
        }

        Code(_memoized <= byte.MaxValue ? 'q' : 'r');
        Number(_memoized++);
    }

    private void Number(int number)
    {
        if (number <= byte.MaxValue)
        {
            _bytes.WriteByte((byte)number);
        }
        else
        {
            Int32(number);
        }
    }
}
