using System.Runtime.InteropServices;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Core;
using Microsoft.Win32.SafeHandles;

namespace Mesos.Orleans.Agent.Sandboxes;

/// <summary>
/// Reads sandboxes for people and tools: <c>/files/read</c>, <c>/files/browse</c>, <c>/files/download</c> and the calls READ_FILE and
/// LIST_FILES. Nothing outside a sandbox can be reached: <see cref="SandboxPaths"/> confines the name, the kernel the links.
/// </summary>
internal sealed class SandboxFiles(SandboxPaths paths)
{
    /// <summary>Most bytes that one read answers with: 16 pages, as in Mesos.</summary>
    internal const int MaxReadBytes = 16 * 4096;

    /// <summary>
    /// Reads from a file. Offset -1, or one past the end, answers with the size as offset and no data. Length -1 means as much as
    /// there is. Never more than <see cref="MaxReadBytes"/>.
    /// </summary>
    internal Outcome<FileChunk> Read(string path, long offset = -1, long length = -1)
    {
        if (offset < -1)
            return Refusal.Invalid($"Negative offset provided: {offset}.", "offset");
        if (length < -1)
            return Refusal.Invalid($"Negative length provided: {length}.", "length");
        var opened = OpenFile(path);
        if (!opened.IsSuccess)
            return opened.Refusal;
        using var file = opened.Value;
        var size = RandomAccess.GetLength(file);
        if (offset == -1 || offset >= size)
            return new FileChunk(size, [], size);

        var wanted = Math.Min(length == -1 ? size - offset : Math.Min(length, size - offset), MaxReadBytes);
        var data = new byte[wanted];
        var read = 0;
        while (read < data.Length && RandomAccess.Read(file, data.AsSpan(read), offset + read) is > 0 and var count)
            read += count;
        return new FileChunk(offset, read == data.Length ? data : data[..read], size);
    }

    /// <summary>Opens a regular file for download. The caller disposes the stream.</summary>
    internal Outcome<FileStream> Download(string path)
    {
        var opened = OpenFile(path);
        return opened.IsSuccess ? new FileStream(opened.Value, FileAccess.Read) : opened.Refusal;
    }

    /// <summary>Lists a directory, ordered by path. Links are shown, not followed.</summary>
    internal Outcome<IReadOnlyList<SandboxEntry>> Browse(string path)
    {
        var opened = Open(path, Libc.O_DIRECTORY);
        if (!opened.IsSuccess)
            return opened.Refusal;
        using var directory = opened.Value;
        var descriptor = (int)directory.DangerousGetHandle();
        var entries = new List<SandboxEntry>();
        foreach (var name in Directory.EnumerateFileSystemEntries($"/proc/self/fd/{descriptor}").Select(Path.GetFileName))
        {
            if (Stat(descriptor, name!, Libc.AT_SYMLINK_NOFOLLOW) is { } stat)
                entries.Add(new SandboxEntry(
                    $"{path.TrimEnd('/')}/{name}", stat.Mode, (int)stat.LinkCount, UserAccount.NameOf(stat.Uid),
                    UserAccount.GroupNameOf(stat.Gid), (long)stat.Size, stat.ModifiedSeconds));
        }

        entries.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return entries;
    }

    private Outcome<SafeFileHandle> OpenFile(string path)
    {
        var opened = Open(path, Libc.O_NONBLOCK);
        if (!opened.IsSuccess)
            return opened;
        const int typeMask = 0xf000, regular = 0x8000, directory = 0x4000;
        var type = Stat((int)opened.Value.DangerousGetHandle(), "", Libc.AT_EMPTY_PATH) is { } stat ? stat.Mode & typeMask : 0;
        if (type == regular)
            return opened;
        opened.Value.Dispose();
        return Refusal.Invalid(type == directory ? $"'{path}' is a directory." : $"'{path}' is not a regular file.", "path");
    }

    // The kernel resolves the rest of the path below the sandbox and refuses what leads out, whoever swaps links meanwhile.
    private unsafe Outcome<SafeFileHandle> Open(string path, int flags)
    {
        var resolved = paths.Resolve(path);
        if (!resolved.IsSuccess)
            return resolved.Refusal;
        var root = Libc.open(resolved.Value.Root, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
        if (root < 0)
            return Explain(path, Marshal.GetLastPInvokeError());
        try
        {
            using var relative = new NativeStrings([resolved.Value.Relative.Length == 0 ? "." : resolved.Value.Relative]);
            var how = new OpenHow
            {
                Flags = (ulong)(uint)(Libc.O_RDONLY | Libc.O_CLOEXEC | flags),
                Resolve = OpenHow.ResolveBeneath | OpenHow.ResolveNoMagicLinks,
            };
            var file = Libc.OpenAt2(root, *relative.Pointer, &how);
            return file >= 0 ? new SafeFileHandle(file, ownsHandle: true) : Explain(path, Marshal.GetLastPInvokeError());
        }
        finally
        {
            _ = Libc.close(root);
        }
    }

    private static unsafe StatxBuffer? Stat(int directory, string name, int flags)
    {
        StatxBuffer buffer;
        return Libc.statx(directory, name, flags, StatxBuffer.BasicStats, &buffer) == 0 ? buffer : null;
    }

    private static Refusal Explain(string path, int errno) => errno switch
    {
        Libc.ENOENT => SandboxPaths.NotFound(path),
        Libc.ENOTDIR => Refusal.Invalid($"'{path}' is not a directory.", "path"),
        Libc.EXDEV or Libc.ELOOP => new Refusal(RefusalCode.Forbidden, $"'{path}' leads out of the sandbox.", "path"),
        Libc.EACCES => new Refusal(RefusalCode.Forbidden, $"The agent may not read '{path}'.", "path"),
        Libc.ENOSYS => new Refusal(RefusalCode.Unavailable, "Sandboxes can be read on Linux 5.6 and newer only.", "path"),
        _ => new Refusal(RefusalCode.Unavailable, $"Cannot read '{path}': {Marshal.GetPInvokeErrorMessage(errno)}.", "path"),
    };
}
