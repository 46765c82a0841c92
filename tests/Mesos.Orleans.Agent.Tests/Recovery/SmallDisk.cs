namespace Mesos.Orleans.Agent.Tests.Recovery;

/// <summary>A disk that a test can fill: one of its own, or the shared memory of a container that may mount nothing.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const string SharedMemory = "/dev/shm";
    private const long MostBytes = 256L * 1024 * 1024;

    private readonly TemporaryDirectory _mount = new();
    private readonly bool _isMounted;

    internal SmallDisk()
    {
        _isMounted = TestLibc.MountDisk(_mount.Path, "4m");
        var drive = new DriveInfo(SharedMemory);
        IsSmall = _isMounted || (drive.DriveFormat == "tmpfs" && drive.TotalSize <= MostBytes);
        Path = _isMounted || !IsSmall ? _mount.Path : System.IO.Path.Combine(SharedMemory, System.IO.Path.GetFileName(_mount.Path));
        Directory.CreateDirectory(Path);
    }

    /// <summary>False where there is none: nothing may be filled then.</summary>
    internal bool IsSmall { get; }

    /// <summary>A directory on it.</summary>
    internal string Path { get; }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Takes every page of it: in small steps at last.</summary>
    internal void Fill()
    {
        using var file = File.OpenHandle(Filler, FileMode.Create, FileAccess.Write);
        var block = new byte[64 * 1024];
        for (var (size, length) = (block.Length, 0L); size > 0;)
        {
            try
            {
                RandomAccess.Write(file, block.AsSpan(0, size), length);
                length += size;
            }
            catch (IOException)
            {
                size /= 16;
            }
        }
    }

    /// <summary>Gives the room back.</summary>
    internal void Empty() => File.Delete(Filler);

    public void Dispose()
    {
        if (_isMounted)
            TestLibc.Unmount(_mount.Path);
        else
            Directory.Delete(Path, recursive: true);
        _mount.Dispose();
    }
}
