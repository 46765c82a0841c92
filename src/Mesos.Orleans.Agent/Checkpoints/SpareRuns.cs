using System.Collections.Concurrent;
using System.Globalization;
using Mesos.Orleans.Agent.Posix;
using Microsoft.Win32.SafeHandles;

namespace Mesos.Orleans.Agent.Checkpoints;

/// <summary>
/// The directories of command tasks that nobody needs any more, kept for the next ones: a tree is renamed into its place, complete and on the disk, and
/// out of it again. Making and removing eight files for every task is what file systems are slowest at (ext4 without a journal looks at every inode that was
/// freed in the last minutes before it gives one out). Everything here means nothing after a restart.
/// </summary>
internal sealed class SpareRuns(string root)
{
    /// <summary>How many are kept; more are removed.</summary>
    internal const int Max = 2_000;

    private const string Nobody = "_";
    private readonly ConcurrentQueue<SpareRun> _spare = new();
    private long _last;

    /// <summary>Removes what an earlier life of the agent kept.</summary>
    internal void Clear()
    {
        if (Directory.Exists(root))
            Directory.Delete(root, recursive: true);
    }

    /// <summary>A tree with these names and this <c>task.info</c>, which is not flushed yet.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    internal (SpareRun Run, SafeFileHandle Info) Take(string containerId, string taskId, ReadOnlySpan<byte> info)
    {
        var run = TakeTree();
        run = new SpareRun(run.Path, Rename(run.Path, ["runs"], run.ContainerId, containerId), Rename(run.Path, ["runs", containerId, "tasks"], run.TaskId, taskId));
        var updates = Path.Combine(run.TaskDirectory, CheckpointStore.TaskUpdates);
        if (File.Exists(updates))
        {
            using var file = File.OpenHandle(updates, FileMode.Truncate, FileAccess.Write);
        }

        var handle = File.OpenHandle(Path.Combine(run.TaskDirectory, CheckpointStore.TaskInfo), FileMode.OpenOrCreate, FileAccess.Write);
        try
        {
            var frame = FramedFile.Frame(info);
            RandomAccess.SetLength(handle, 0);
            RandomAccess.Write(handle, [FramedFile.Header, frame], 0);
            return (run, handle);
        }
        catch
        {
            // Whatever it was, it goes on to the caller.
            handle.Dispose();
            _spare.Enqueue(run);
            throw;
        }
    }

    /// <summary>Takes the tree that is at a path now. False if there are enough: the caller removes it.</summary>
    internal bool TryReturn(string path, string containerId, string taskId)
    {
        if (_spare.Count >= Max)
            return false;
        var spare = NewPath();
        if (Libc.rename(path, spare) != 0)
            return false;
        _spare.Enqueue(new SpareRun(spare, containerId, taskId));
        return true;
    }

    // Somebody may have removed what is kept: that must not fail as many launches.
    private SpareRun TakeTree()
    {
        while (_spare.TryDequeue(out var spare))
        {
            if (Directory.Exists(spare.TaskDirectory))
                return spare;
        }

        return Make();
    }

    private SpareRun Make()
    {
        var run = new SpareRun(NewPath(), Nobody, Nobody);
        Directory.CreateDirectory(run.TaskDirectory);
        return run;
    }

    private string NewPath() => Path.Combine(root, Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture));

    private static string Rename(string run, ReadOnlySpan<string> below, string from, string to)
    {
        if (from == to)
            return to;
        var directory = Path.Combine([run, .. below]);
        if (Libc.rename(Path.Combine(directory, from), Path.Combine(directory, to)) != 0)
            throw new IOException($"rename '{directory}/{from}': {System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage()}");
        return to;
    }
}
