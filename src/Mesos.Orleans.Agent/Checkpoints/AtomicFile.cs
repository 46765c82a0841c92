using Microsoft.Win32.SafeHandles;

namespace Mesos.Orleans.Agent.Checkpoints;

/// <summary>Files that are always either the old or the new one, whatever dies when.</summary>
internal static class AtomicFile
{
    /// <summary>Replaces a file. It is on the disk when this returns.</summary>
    /// <exception cref="IOException">The disk refuses. The old file is as it was.</exception>
    internal static void Write(string path, ReadOnlySpan<byte> content)
    {
        var next = path + ".new";
        try
        {
            using (var file = File.OpenHandle(next, FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(file, content, 0);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(next, path, overwrite: true);
        }
        catch (IOException)
        {
            TryDelete(next);
            throw;
        }
    }

    /// <summary>Writes a new file of records without waiting for the disk.</summary>
    internal static SafeFileHandle Begin(string path, ReadOnlySpan<byte> record)
    {
        var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        try
        {
            RandomAccess.Write(file, [FramedFile.Header, FramedFile.Frame(record)], 0);
            return file;
        }
        catch
        {
            // Whatever it was, it goes on to the caller.
            file.Dispose();
            throw;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // It does no harm.
        }
    }
}
