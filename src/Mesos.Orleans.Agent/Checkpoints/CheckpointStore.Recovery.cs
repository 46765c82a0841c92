using System.Collections.Immutable;
using Google.Protobuf;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Checkpoints;

internal sealed partial class CheckpointStore
{
    /// <summary>
    /// Reads everything that an earlier life of the agent wrote. What cannot be read is put aside, with all that depends on it: the agent goes on
    /// without, and its registration tells the cluster.
    /// </summary>
    /// <param name="quarantine">Puts things aside.</param>
    internal RecoveredRuns Recover(Quarantine quarantine)
    {
        _spare.Clear();
        var tasks = ImmutableArray.CreateBuilder<RecoveredTask>();
        var executors = ImmutableArray.CreateBuilder<RecoveredExecutor>();
        foreach (var framework in DirectoriesIn(Path.Combine(_work.Root, "meta", "slaves", _agentId, "frameworks")))
        {
            foreach (var executor in DirectoriesIn(Path.Combine(framework, "executors")))
            {
                foreach (var meta in DirectoriesIn(Path.Combine(executor, "runs")))
                {
                    var run = new SandboxId(_agentId, Path.GetFileName(framework), Path.GetFileName(executor), Path.GetFileName(meta));
                    if (File.Exists(Path.Combine(meta, ExecutorInfo)))
                    {
                        if (RecoverExecutor(run, meta, quarantine) is { } recovered)
                            executors.Add(recovered);
                    }
                    else
                    {
                        tasks.AddRange(RecoverTasks(run, meta, quarantine));
                    }
                }
            }
        }

        return new RecoveredRuns(tasks.ToImmutable(), executors.ToImmutable(), quarantine.Moved);
    }

    private RecoveredExecutor? RecoverExecutor(SandboxId run, string meta, Quarantine quarantine)
    {
        var read = Parse(Path.Combine(meta, ExecutorInfo), records => ExecutorCheckpoint.Read(records.Single()));
        if (!read.IsSuccess)
        {
            quarantine.Move(meta, read.Refusal.Message);
            return null;
        }

        var (launch, framework, startedAt) = read.Value.Value;
        var tasks = RecoverTasks(run, meta, quarantine);
        var hasEnded = File.Exists(Path.Combine(meta, Sentinel));
        var exit = hasEnded ? ReadExit(meta) : null;
        if (hasEnded && exit is null && tasks.IsEmpty)
        {
            lock (_directories)
                TryRemoveRun(run);
            return null;
        }

        return new RecoveredExecutor(
            launch, framework, startedAt, File.Exists(Path.Combine(meta, Subscribed)), File.Exists(Path.Combine(meta, ShutDown)), hasEnded, tasks)
        {
            Exit = exit,
        };
    }

    private ImmutableArray<RecoveredTask> RecoverTasks(SandboxId run, string meta, Quarantine quarantine)
    {
        var tasks = new List<RecoveredTask>();
        foreach (var directory in DirectoriesIn(Path.Combine(meta, "tasks")))
        {
            if (!File.Exists(Path.Combine(directory, TaskInfo)))
            {
                // The agent died while it wrote it: nobody was told that it has the launch, and it is sent again.
                lock (_directories)
                    TryRemoveTask(directory, run);
                continue;
            }

            var launch = Parse(Path.Combine(directory, TaskInfo), records => TaskCheckpoint.Read(records.Single()));
            var updates = Path.Combine(directory, TaskUpdates);
            var progress = File.Exists(updates) && new FileInfo(updates).Length > 0 ? Parse(updates, TaskEntry.Read) : (TaskProgress.None, 0L);
            if ((launch.Refusal ?? progress.Refusal) is { } refusal)
            {
                quarantine.Move(directory, refusal.Message);
                continue;
            }

            var task = new TaskFiles(directory, run) { Length = progress.Value.Length };
            _tasks[launch.Value.Value.LaunchId] = task;
            if (progress.Value.Value.IsDone)
                Remove(launch.Value.Value.LaunchId);
            else
                tasks.Add(new RecoveredTask(launch.Value.Value, progress.Value.Value));
        }

        if (tasks.Count == 0 && !File.Exists(Path.Combine(meta, ExecutorInfo)))
        {
            lock (_directories)
                TryRemoveRun(run);
        }

        // Launch ids are in the order of time.
        return [.. tasks.OrderBy(task => task.Launch.LaunchId.ToString(), StringComparer.Ordinal)];
    }

    private static Outcome<(T Value, long Length)> Parse<T>(string path, Func<List<byte[]>, T> parse)
    {
        var file = FramedFile.Read(path);
        if (!file.IsSuccess)
            return file.Refusal;
        try
        {
            return (parse(file.Value.Records), file.Value.Length);
        }
        catch (Exception e) when (e is IOException or InvalidProtocolBufferException or InvalidOperationException or ArgumentException)
        {
            return FramedFile.Corrupt(path, e.Message);
        }
    }

    private static IEnumerable<string> DirectoriesIn(string directory) =>
        Directory.Exists(directory) ? Directory.EnumerateDirectories(directory).Where(path => new FileInfo(path).LinkTarget is null).Order(StringComparer.Ordinal) : [];
}
