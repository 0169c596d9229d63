using System.Buffers.Binary;
using System.Text;

namespace Runner.Torch.Pickle;

/// <summary>
/// A pickle machine that can build dictionaries, lists, tuples, numbers, texts and tensors and nothing else. Names outside <see cref="PickleGlobals"/>
/// are refused the moment that they are mentioned, before anything is called.
/// </summary>
internal sealed class Unpickler(byte[] program)
{
    /// <summary>Operations of a program. Thousands of tensors take some 20 each; a program that only makes containers takes a hundred bytes of memory an operation.</summary>
    private const int MostOperations = 1_000_000;

    private static readonly object s_mark = new();

    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];
    private int _at;
    private int _operations;

    /// <exception cref="PickleFault">The program is damaged or does something that is not allowed.</exception>
    public object? Run()
    {
        try
        {
            while (true)
            {
                if (++_operations > MostOperations) throw new PickleFault($"its program has more than {MostOperations} operations");
                byte code = Byte();
                if (code == '.')
                {
                    return Pop();
                }

                Step(code);
            }
        }
        catch (Exception cause) when (cause is ArgumentException or IndexOutOfRangeException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            throw new PickleFault($"the pickle is damaged at byte {_at}", cause);
        }
    }

    private void Step(byte code)
    {
        if (!Constant(code) && !Container(code) && !Memory(code) && !Reference(code))
        {
            throw new PickleFault($"pickle operation 0x{code:x2} at byte {_at - 1} is not one of those that tensors need");
        }
    }

    private bool Constant(byte code)
    {
        switch (code)
        {
            case 0x80: Take(1); break; // protocol
            case 0x95: Take(8); break; // frame
            case (byte)'N': _stack.Add(null); break;
            case 0x88: _stack.Add(true); break;
            case 0x89: _stack.Add(false); break;
            case (byte)'K': _stack.Add((long)Byte()); break;
            case (byte)'M': _stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case (byte)'J': _stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case 0x8a: _stack.Add(LongInteger(Take(Byte()))); break;
            case (byte)'G': _stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case (byte)'X': _stack.Add(Text(BinaryPrimitives.ReadInt32LittleEndian(Take(4)))); break;
            case 0x8c: _stack.Add(Text(Byte())); break;
            default: return false;
        }

        return true;
    }

    private bool Container(byte code)
    {
        switch (code)
        {
            case (byte)'(': _stack.Add(s_mark); break;
            case (byte)'}': _stack.Add(new PickledDictionary()); break;
            case (byte)']': _stack.Add(new List<object?>()); break;
            case (byte)')': _stack.Add(Array.Empty<object?>()); break;
            case (byte)'t': _stack.Add(SinceMark()); break;
            case 0x85 or 0x86 or 0x87: _stack.Add(Last(code - 0x84)); break;
            case (byte)'a': object? item = Pop(); As<List<object?>>(_stack[^1]).Add(item); break;
            case (byte)'e': Append(SinceMark()); break;
            case (byte)'s': Set(Last(2)); break;
            case (byte)'u': Set(SinceMark()); break;
            default: return false;
        }

        return true;
    }

    private bool Memory(byte code)
    {
        switch (code)
        {
            case (byte)'q': _memo[Byte()] = _stack[^1]; break;
            case (byte)'r': _memo[BinaryPrimitives.ReadInt32LittleEndian(Take(4))] = _stack[^1]; break;
            case 0x94: _memo[_memo.Count] = _stack[^1]; break;
            case (byte)'h': _stack.Add(_memo[Byte()]); break;
            case (byte)'j': _stack.Add(_memo[BinaryPrimitives.ReadInt32LittleEndian(Take(4))]); break;
            default: return false;
        }

        return true;
    }

    private bool Reference(byte code)
    {
        switch (code)
        {
            case (byte)'c': _stack.Add(Global(Line(), Line())); break;
            case 0x93: object?[] names = Last(2); _stack.Add(Global(As<string>(names[0]), As<string>(names[1]))); break;
            case (byte)'Q': _stack.Add(PickleGlobals.Storage(Pop())); break;
            case (byte)'R': object?[] call = Last(2); _stack.Add(PickleGlobals.Call(As<PickledGlobal>(call[0]), As<object?[]>(call[1]))); break;
            case (byte)'b' when Last(2)[0] is PickledDictionary dictionary: _stack.Add(dictionary); break; // A state dict's _metadata: versions of modules.
            default: return false;
        }

        return true;
    }

    private static PickledGlobal Global(string module, string name) =>
        PickleGlobals.IsKnown($"{module}.{name}")
            ? new PickledGlobal($"{module}.{name}")
            : throw new PickleFault($"refused: it asks for {module}.{name}; only tensors and containers are read");

    private void Append(object?[] items) => As<List<object?>>(_stack[^1]).AddRange(items);

    private void Set(object?[] keysAndValues)
    {
        PickledDictionary dictionary = As<PickledDictionary>(_stack[^1]);
        for (int index = 0; index < keysAndValues.Length; index += 2)
        {
            dictionary.Add(new(keysAndValues[index], keysAndValues[index + 1]));
        }
    }

    // A null is no operand either: it must not become a fault of this program.
    private static T As<T>(object? operand)
        where T : class => operand as T ?? throw new InvalidCastException();

    private byte Byte() => program[_at++];

    private ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> bytes = program.AsSpan(_at, count);
        _at += count;
        return bytes;
    }

    private string Text(int count) => Encoding.UTF8.GetString(Take(count));

    private string Line()
    {
        int end = Array.IndexOf(program, (byte)'\n', _at);
        string line = Encoding.UTF8.GetString(program.AsSpan(_at, end - _at));
        _at = end + 1;
        return line;
    }

    private static long LongInteger(ReadOnlySpan<byte> bytes) => (long)new System.Numerics.BigInteger(bytes);

    private object? Pop()
    {
        object? last = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return last;
    }

    private object?[] Last(int count)
    {
        object?[] items = [.. _stack.GetRange(_stack.Count - count, count)];
        _stack.RemoveRange(_stack.Count - count, count);
        return items;
    }

    private object?[] SinceMark()
    {
        int mark = _stack.LastIndexOf(s_mark);
        object?[] items = Last(_stack.Count - mark - 1);
        _stack.RemoveAt(mark);
        return items;
    }
}
