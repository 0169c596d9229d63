using System.Globalization;
using System.Runtime.InteropServices;

namespace Runner.Engine.Storing;

/// <summary>Tells whether a file is still the one whose bytes were read: same place, size, times and inode.</summary>
internal sealed partial record FileIdentity(string Path, long Size, long Modified, long Changed, ulong Inode)
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const ushort TypeBits = 0xF000; // S_IFMT
    private const ushort PlainType = 0x8000; // S_IFREG
    private const uint BasicFields = 0x7FF; // STATX_BASIC_STATS

    public static FileIdentity Of(string path)
    {
        FileInfo file = new(path);
        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        long changed = 0;
        ulong inode = 0;
        if (OperatingSystem.IsLinux() && StatX(CurrentFolder, file.FullName, 0, BasicFields, out StatXResult result) == 0)
        {
            inode = result.Inode;
            changed = result.ChangedSeconds * 1_000_000_000 + result.ChangedNanoseconds;
        }
        return new FileIdentity(file.FullName, file.Length, file.LastWriteTimeUtc.Ticks, changed, inode);
    }

    /// <summary>False for devices and pipes, which give bytes without end, or none for ever.</summary>
    public static bool IsPlainFile(string path) =>
        !OperatingSystem.IsLinux() || StatX(CurrentFolder, path, 0, BasicFields, out StatXResult result) != 0 || (result.Mode & TypeBits) == PlainType;

    /// <summary>It as text, for <see cref="Parse"/>.</summary>
    public IEnumerable<string> Fields => [Path, .. ((FormattableString[])[$"{Size}", $"{Modified}", $"{Changed}", $"{Inode}"]).Select(FormattableString.Invariant)];

    /// <returns>Null where the text is none.</returns>
    public static FileIdentity? Parse(string path, string size, string modified, string changed, string inode) =>
        Whole(size) is { } bytes && Whole(modified) is { } written && Whole(changed) is { } altered && ulong.TryParse(inode, NumberStyles.None, CultureInfo.InvariantCulture, out ulong node)
            ? new FileIdentity(path, bytes, written, altered, node)
            : null;

    /// <summary>False for a file that was written a moment ago: it could be written once more without its time telling.</summary>
    public bool IsSettled(DateTimeOffset now) => now.UtcTicks - Modified > 2 * TimeSpan.TicksPerSecond;

    private static long? Whole(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out StatXResult result);

    // struct statx of the kernel's interface: 256 bytes, the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXResult
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;
    }
}
