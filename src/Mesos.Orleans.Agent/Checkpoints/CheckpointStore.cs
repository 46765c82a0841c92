using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Core;
using Microsoft.Win32.SafeHandles;

namespace Mesos.Orleans.Agent.Checkpoints;

/// <summary>
/// What the agent must know after a restart about what runs, in Mesos' layout (features.md §15). A launch is on the disk before its task starts; an
/// update, before it is sent. Updates are not forced to the disk one by one: what a loss of power can take from them, it takes from the task too.
/// </summary>
internal sealed partial class CheckpointStore
{
    internal const string TaskInfo = "task.info";
    internal const string TaskUpdates = "task.updates";
    private const string ExecutorInfo = "executor.info";
    private const string Subscribed = "http.marker";
    private const string ShutDown = "shutdown.marker";

    private readonly WorkDirectory _work;
    private readonly string _agentId;
    private readonly ILogger _logger;
    private readonly Lock _directories = new();
    private readonly SpareRuns _spare;
    private readonly ConcurrentDictionary<Guid, TaskFiles> _tasks = new();
    private long _failedWrites;

    internal CheckpointStore(WorkDirectory work, string agentId, ILogger logger)
    {
        (_work, _agentId, _logger) = (work, agentId, logger);
        _spare = new SpareRuns(Path.Combine(work.Root, "meta", "spare"));
    }

    /// <summary>How often the disk refused since the agent started.</summary>
    internal long FailedWrites => Interlocked.Read(ref _failedWrites);

    /// <summary>The run that a command task is: its own executor, named by its launch.</summary>
    internal SandboxId RunOf(TaskLaunch launch) => new(_agentId, launch.Framework.Value, launch.Task.TaskId.Value, launch.LaunchId.ToString());

    /// <summary>
    /// Writes launches down, before anything of them happens. Those that it answers with a refusal are not on the disk and must not start.
    /// </summary>
    internal ImmutableDictionary<Guid, Refusal> Begin(IReadOnlyList<(TaskLaunch Launch, SandboxId Run)> launches)
    {
        var refused = ImmutableDictionary.CreateBuilder<Guid, Refusal>();
        var written = new List<BegunTask>(launches.Count);
        foreach (var (launch, run) in launches)
        {
            var begun = Begin(launch, run);
            if (begun.IsSuccess)
                written.Add(begun.Value);
            else
                refused[launch.LaunchId] = begun.Refusal;
        }

        // The disk takes many at once in the time of one.
        Parallel.ForEach(written, new ParallelOptions { MaxDegreeOfParallelism = MaxFlushes }, begun => begun.Failure = Flush(begun));
        foreach (var begun in written)
        {
            if ((begun.Failure ?? Place(begun)) is not { } failure)
                continue;
            _tasks.TryRemove(begun.Launch.LaunchId, out _);
            Failed(begun.Files.Directory, failure);
            refused[begun.Launch.LaunchId] = Refused(begun.Launch, failure);
        }

        return refused.ToImmutable();
    }

    /// <summary>Appends to a task's history. False if the disk refuses: then it is known to this process only.</summary>
    internal bool Append(Guid launchId, byte[] entry)
    {
        if (!_tasks.TryGetValue(launchId, out var task))
            return false;
        try
        {
            lock (task)
            {
                var frame = FramedFile.Frame(entry);
                using var file = File.OpenHandle(Path.Combine(task.Directory, TaskUpdates), FileMode.OpenOrCreate, FileAccess.Write);
                if (task.Length == 0)
                {
                    RandomAccess.Write(file, FramedFile.Header, 0);
                    task.Length = FramedFile.Header.Length;
                }

                // Half a record of a failed attempt, or of a death, goes whole: what would stay of it after a shorter one could not be read.
                if (RandomAccess.GetLength(file) > task.Length)
                    RandomAccess.SetLength(file, task.Length);
                RandomAccess.Write(file, frame, task.Length);
                task.Length += frame.Length;
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(task.Directory, e);
            return false;
        }
    }

    /// <summary>Nobody needs a task any more.</summary>
    internal void Remove(Guid launchId)
    {
        if (!_tasks.TryRemove(launchId, out var task))
            return;
        lock (_directories)
        {
            if (!task.IsWhole || !TryReturn(task))
                TryRemoveTask(task.Directory, task.Run);
        }
    }

    /// <summary>Writes a run of a custom executor down, before it is started.</summary>
    internal Refusal? BeginExecutor(ExecutorLaunch launch, V1.FrameworkInfo framework, DateTimeOffset now)
    {
        var run = RunOf(launch);
        if (run.Validate() is { } invalid)
            return invalid;
        try
        {
            lock (_directories)
                MakeRun(run);
            AtomicFile.Write(Path.Combine(_work.Meta(run), ExecutorInfo), [.. FramedFile.Header, .. FramedFile.Frame(ExecutorCheckpoint.Write(launch, framework, now))]);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(_work.Meta(run), e);
            return Refused($"executor '{launch.Info.ExecutorId.Value}'", e.Message);
        }
    }

    /// <summary>The executor has subscribed for the first time.</summary>
    internal void MarkSubscribed(ExecutorLaunch launch) => Mark(launch, Subscribed);

    /// <summary>The executor was told to shut down.</summary>
    internal void MarkShutDown(ExecutorLaunch launch) => Mark(launch, ShutDown);

    private SandboxId RunOf(ExecutorLaunch launch) => new(_agentId, launch.Framework.Value, launch.Info.ExecutorId.Value, launch.ContainerId);

    private const int MaxFlushes = 16;

    private Outcome<BegunTask> Begin(TaskLaunch launch, SandboxId run)
    {
        var taskId = launch.Task.TaskId.Value;
        if ((run.Validate() ?? PathSegment.Validate(taskId, "task_id")) is { } invalid)
            return invalid;
        var directory = Path.Combine(_work.Meta(run), "tasks", taskId);
        try
        {
            var info = TaskCheckpoint.Write(launch);
            if (launch.Task.Executor is null)
            {
                var (tree, file) = _spare.Take(run.ContainerId, taskId, info);
                return new BegunTask(launch, _tasks[launch.LaunchId] = new TaskFiles(directory, run) { IsWhole = true }, file) { Tree = tree };
            }

            if (_tasks.TryGetValue(launch.LaunchId, out var before))
                Move(before, directory, run);
            else
                _tasks[launch.LaunchId] = new TaskFiles(directory, run);
            lock (_directories)
            {
                MakeRun(run);
                Directory.CreateDirectory(directory);
            }

            return new BegunTask(launch, _tasks[launch.LaunchId], AtomicFile.Begin(Path.Combine(directory, TaskInfo + New), info));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(directory, e);
            return Refused(launch, e);
        }
    }

    private static Exception? Flush(BegunTask begun)
    {
        try
        {
            using (begun.Info)
                RandomAccess.FlushToDisk(begun.Info);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e;
        }
    }

    // From here on a restart finds the launch.
    private Exception? Place(BegunTask begun)
    {
        try
        {
            var info = Path.Combine(begun.Files.Directory, TaskInfo);
            if (begun.Tree is not { } tree)
                return Posix.Libc.rename(info + New, info) == 0 ? null : LastError(info);
            var executor = Path.GetDirectoryName(Path.GetDirectoryName(_work.Meta(begun.Files.Run)))!;
            lock (_directories)
            {
                if (Posix.Libc.rename(tree.Path, executor) == 0)
                    return null;
                Directory.CreateDirectory(Path.GetDirectoryName(executor)!);
                if (Posix.Libc.rename(tree.Path, executor) == 0)
                    return null;

                // A task of the same id still has to be reported: this one goes beside it.
                begun.Files.IsWhole = false;
                Directory.CreateDirectory(Path.Combine(executor, "runs"));
                Directory.Move(Path.Combine(tree.Path, "runs", tree.ContainerId), _work.Meta(begun.Files.Run));
                Directory.Delete(tree.Path, recursive: true);
                return null;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e;
        }
    }

    private static IOException LastError(string path) => new($"rename '{path}': {System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage()}");

    private const string New = ".new";

    // Its executor ended before it could be sent there: it belongs to the next run.
    private void Move(TaskFiles before, string directory, SandboxId run)
    {
        if (before.Directory == directory)
            return;
        lock (before)
        {
            lock (_directories)
                TryRemoveTask(before.Directory, before.Run);
            (before.Directory, before.Run, before.Length) = (directory, run, 0);
        }
    }

    private void MakeRun(SandboxId run)
    {
        var meta = _work.Meta(run);
        Directory.CreateDirectory(meta);
        PointLatest(Path.Combine(Path.GetDirectoryName(meta)!, WorkDirectory.LatestName), run.ContainerId);
    }

    /// <summary>Makes a symbolic link that names the youngest, in place of an older one.</summary>
    internal static void PointLatest(string link, string target)
    {
        if (new FileInfo(link).LinkTarget is { } present)
        {
            if (present == target)
                return;
            File.Delete(link);
        }

        File.CreateSymbolicLink(link, target);
    }

    private bool Mark(ExecutorLaunch launch, string name) => Mark(RunOf(launch), name);

    private bool Mark(SandboxId run, string name)
    {
        var path = Path.Combine(_work.Meta(run), name);
        try
        {
            File.OpenHandle(path, FileMode.Create, FileAccess.Write).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(path, e);
            return false;
        }
    }

    private static Refusal Refused(TaskLaunch launch, Exception e) => Refused($"task '{launch.Task.TaskId.Value}'", e.Message);

    private static Refusal Refused(string what, string why) => new(
        RefusalCode.Unavailable, $"The agent cannot write down that it runs {what}: {why}", Hint: "Check the agent's work directory: its owner, its mode and the space left.");

    private void Failed(string path, Exception e)
    {
        Interlocked.Increment(ref _failedWrites);
        LogFailed(path, e.Message);
    }

    [LoggerMessage(LogLevel.Error, "The checkpoint {Path} cannot be written: {Error}")]
    private partial void LogFailed(string path, string error);

    private sealed record BegunTask(TaskLaunch Launch, TaskFiles Files, SafeFileHandle Info)
    {
        internal SpareRun? Tree { get; init; }

        internal Exception? Failure { get; set; }
    }

    private sealed class TaskFiles(string directory, SandboxId run)
    {
        internal string Directory { get; set; } = directory;

        internal SandboxId Run { get; set; } = run;

        internal long Length { get; set; }

        /// <summary>True where it is alone in the directory of its executor, which goes with it.</summary>
        internal bool IsWhole { get; set; }
    }
}
