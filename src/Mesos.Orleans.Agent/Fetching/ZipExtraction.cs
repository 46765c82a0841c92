using System.IO.Compression;

namespace Mesos.Orleans.Agent.Fetching;

/// <summary>Unpacks a zip file, with the Unix permissions and links that its entries may carry.</summary>
internal static class ZipExtraction
{
    private const int UnixModeShift = 16;
    private const int TypeMask = 0xf000;
    private const int LinkType = 0xa000;
    private const int PermissionMask = 0x1ff;
    private const int MaxLinkBytes = 4096;

    /// <summary>Unpacks everything, or throws at the first entry that may not be unpacked.</summary>
    internal static async Task ExtractAsync(Stream content, SandboxTarget target, CancellationToken cancellationToken)
    {
        using var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
        foreach (var entry in archive.Entries)
        {
            var mode = entry.ExternalAttributes >> UnixModeShift;
            if (entry.FullName.EndsWith('/'))
                target.PrepareDirectory(entry.FullName.TrimEnd('/'));
            else if ((mode & TypeMask) == LinkType)
                File.CreateSymbolicLink(target.PrepareFile(entry.FullName), await ReadLinkAsync(entry, cancellationToken).ConfigureAwait(false));
            else
                await ExtractFileAsync(entry, mode & PermissionMask, target, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ExtractFileAsync(ZipArchiveEntry entry, int mode, SandboxTarget target, CancellationToken cancellationToken)
    {
        var path = target.PrepareFile(entry.FullName);
        var content = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
            await Archive.WriteAsync(content, path, cancellationToken).ConfigureAwait(false);
        if (mode != 0)
            File.SetUnixFileMode(path, (UnixFileMode)mode);
    }

    private static async Task<string> ReadLinkAsync(ZipArchiveEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Length > MaxLinkBytes)
            throw new FetchException($"the link '{entry.FullName}' is longer than {MaxLinkBytes} bytes");
        using var reader = new StreamReader(await entry.OpenAsync(cancellationToken).ConfigureAwait(false));
        return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }
}
