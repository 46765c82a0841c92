using System.Formats.Tar;
using System.Runtime.InteropServices;
using Mesos.Orleans.Agent.Posix;

namespace Mesos.Orleans.Agent.Fetching;

/// <summary>Unpacks a tar stream. Owners are not kept (the task's user gets everything), nor are set-id bits; devices are refused.</summary>
internal static class TarExtraction
{
    private const UnixFileMode Permissions = (UnixFileMode)0x1ff;
    private const UnixFileMode OwnerAccess = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Unpacks everything, or throws at the first entry that may not be unpacked.</summary>
    internal static async Task ExtractAsync(Stream content, SandboxTarget target, CancellationToken cancellationToken)
    {
        var reader = new TarReader(content, leaveOpen: true);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is { } entry)
                await ExtractAsync(entry, target, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ExtractAsync(TarEntry entry, SandboxTarget target, CancellationToken cancellationToken)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory or TarEntryType.DirectoryList:
                File.SetUnixFileMode(target.PrepareDirectory(entry.Name), (entry.Mode & Permissions) | OwnerAccess);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                var path = target.PrepareFile(entry.Name);
                await Archive.WriteAsync(entry.DataStream ?? Stream.Null, path, cancellationToken).ConfigureAwait(false);
                File.SetUnixFileMode(path, entry.Mode & Permissions);
                File.SetLastWriteTimeUtc(path, entry.ModificationTime.UtcDateTime);
                break;
            case TarEntryType.SymbolicLink:
                File.CreateSymbolicLink(target.PrepareFile(entry.Name), entry.LinkName);
                break;
            case TarEntryType.HardLink:
                var existing = target.ExistingFile(entry.LinkName);
                if (Libc.link(existing, target.PrepareFile(entry.Name)) != 0)
                    throw new FetchException($"cannot link '{entry.Name}': {Marshal.GetLastPInvokeErrorMessage()}");
                break;
            case TarEntryType.GlobalExtendedAttributes or TarEntryType.ExtendedAttributes:
                break;
            default:
                throw new FetchException($"the entry '{entry.Name}' is of kind {entry.EntryType}, which is not unpacked");
        }
    }
}
