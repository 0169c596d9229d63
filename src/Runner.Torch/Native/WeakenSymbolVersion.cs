using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Build task: copies a 64-bit ELF library and marks its requirement of one symbol version as weak.</summary>
public sealed class WeakenSymbolVersion : Task
{
    private const int VersionNeeds = 0x6ffffffe;
    private const ushort WeakFlag = 2;

    [Required]
    public string Source { get; set; }

    [Required]
    public string Destination { get; set; }

    [Required]
    public string Version { get; set; }

    public override bool Execute()
    {
        byte[] library = File.ReadAllBytes(Source);
        int weakened = Weaken(library);
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        File.WriteAllBytes(Destination + ".part", library);
        if (File.Exists(Destination)) File.Delete(Destination);
        File.Move(Destination + ".part", Destination);
        Log.LogMessage(MessageImportance.Low, "{0}: {1} requirements of {2} made weak", Source, weakened, Version);
        return true;
    }

    private int Weaken(byte[] elf)
    {
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[2] != 'L' || elf[3] != 'F' || elf[4] != 2)
            throw new InvalidDataException(Source + " is not a 64-bit ELF file");
        long sections = BitConverter.ToInt64(elf, 40);
        int size = BitConverter.ToUInt16(elf, 58);
        int count = BitConverter.ToUInt16(elf, 60);
        int weakened = 0;
        for (int index = 0; index < count; index++)
        {
            int section = (int)sections + index * size;
            if (BitConverter.ToUInt32(elf, section + 4) != VersionNeeds) continue;
            int names = (int)BitConverter.ToInt64(elf, (int)sections + (int)BitConverter.ToUInt32(elf, section + 40) * size + 24);
            weakened += WeakenNeeds(elf, (int)BitConverter.ToInt64(elf, section + 24), names);
        }

        return weakened;
    }

    private int WeakenNeeds(byte[] elf, int need, int names)
    {
        int weakened = 0;
        while (true)
        {
            int entry = need + (int)BitConverter.ToUInt32(elf, need + 8);
            for (int left = BitConverter.ToUInt16(elf, need + 2); left > 0; left--)
            {
                if (NameAt(elf, names + (int)BitConverter.ToUInt32(elf, entry + 8)) == Version)
                {
                    elf[entry + 4] |= (byte)WeakFlag;
                    weakened++;
                }

                entry += (int)BitConverter.ToUInt32(elf, entry + 12);
            }

            uint next = BitConverter.ToUInt32(elf, need + 12);
            if (next == 0) return weakened;
            need += (int)next;
        }
    }

    private static string NameAt(byte[] elf, int start)
    {
        int end = Array.IndexOf(elf, (byte)0, start);
        return Encoding.ASCII.GetString(elf, start, end - start);
    }
}
