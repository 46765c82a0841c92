using System.IO.Compression;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;

namespace Mesos.Orleans.Agent.Fetching;

/// <summary>Unpacks what the names of fetched files promise: .tar .tgz .tar.gz .tbz2 .tar.bz2 .txz .tar.xz .gz .zip, as in Mesos.</summary>
internal static class Archive
{
    private static readonly string[] GzipTars = [".tgz", ".tar.gz"];
    private static readonly string[] Bzip2Tars = [".tbz2", ".tar.bz2"];
    private static readonly string[] XzTars = [".txz", ".tar.xz"];

    /// <summary>True where a file of this name is unpacked.</summary>
    internal static bool IsArchive(string name) =>
        EndsWith(name, [".tar", ".gz", ".zip", .. GzipTars, .. Bzip2Tars, .. XzTars]);

    /// <summary>Unpacks the archive into the root of the sandbox, beside the archive itself, which stays.</summary>
    internal static async Task ExtractAsync(string archive, string name, SandboxTarget target, CancellationToken cancellationToken)
    {
        var file = File.OpenRead(archive);
        await using (file.ConfigureAwait(false))
        {
            if (EndsWith(name, [".zip"]))
            {
                await ZipExtraction.ExtractAsync(file, target, cancellationToken).ConfigureAwait(false);
                return;
            }

            if (EndsWith(name, [".tar", .. GzipTars, .. Bzip2Tars, .. XzTars]))
            {
                var content = Decompress(file, name);
                await using (content.ConfigureAwait(false))
                    await TarExtraction.ExtractAsync(content, target, cancellationToken).ConfigureAwait(false);
                return;
            }

            var plain = new GZipStream(file, CompressionMode.Decompress);
            await using (plain.ConfigureAwait(false))
                await WriteAsync(plain, target.PrepareFile(name[..^".gz".Length]), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a stream to a new file.</summary>
    internal static async Task WriteAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await using (file.ConfigureAwait(false))
            await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
    }

    private static Stream Decompress(Stream file, string name) =>
        EndsWith(name, GzipTars) ? new GZipStream(file, CompressionMode.Decompress)
        : EndsWith(name, Bzip2Tars) ? BZip2Stream.Create(file, SharpCompress.Compressors.CompressionMode.Decompress, true)
        : EndsWith(name, XzTars) ? new XZStream(file)
        : file;

    private static bool EndsWith(string name, ReadOnlySpan<string> suffixes)
    {
        foreach (var suffix in suffixes)
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal) && name.Length > suffix.Length)
                return true;
        }

        return false;
    }
}
