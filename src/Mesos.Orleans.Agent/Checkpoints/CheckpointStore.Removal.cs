using Mesos.Orleans.Agent.Sandboxes;

namespace Mesos.Orleans.Agent.Checkpoints;

internal sealed partial class CheckpointStore
{
    private bool TryReturn(TaskFiles task)
    {
        var runs = Path.GetDirectoryName(_work.Meta(task.Run))!;
        if (!Directory.Exists(runs) || Directory.EnumerateFileSystemEntries(runs).Take(2).Count() != 1)
            return false;
        Sandbox.MarkEnded(_work, task.Run);
        return _spare.TryReturn(Path.GetDirectoryName(runs)!, task.Run.ContainerId, Path.GetFileName(task.Directory));
    }

    private void TryRemoveTask(string directory, SandboxId run)
    {
        try
        {
            if (Directory.Exists(directory))
                Directory.Delete(directory, recursive: true);
            var tasks = Path.GetDirectoryName(directory)!;
            if (Directory.Exists(tasks) && IsEmpty(tasks))
                Directory.Delete(tasks);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(directory, e);
            return;
        }

        TryRemoveRun(run);
    }

    // A run goes with its last task, if it is no executor that lives or whose end is not told. What it leaves above goes too, up to the framework.
    private void TryRemoveRun(SandboxId run)
    {
        var meta = _work.Meta(run);
        try
        {
            if (Directory.Exists(Path.Combine(meta, "tasks")) || (File.Exists(Path.Combine(meta, ExecutorInfo)) && !IsTold(meta)))
                return;
            Sandbox.MarkEnded(_work, run);
            if (Directory.Exists(meta))
                Directory.Delete(meta, recursive: true);
            var runs = Path.GetDirectoryName(meta)!;
            var latest = Path.Combine(runs, WorkDirectory.LatestName);
            if (new FileInfo(latest).LinkTarget == run.ContainerId)
                File.Delete(latest);
            if (Directory.Exists(runs) && IsEmpty(runs))
                Directory.Delete(Path.GetDirectoryName(runs)!, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(meta, e);
        }
    }

    private static bool IsEmpty(string directory) => !Directory.EnumerateFileSystemEntries(directory).Any();
}
