using System.Collections.Concurrent;
using System.Collections.Immutable;
using Google.Protobuf;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Checkpoints;
using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Agent.Runtime;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>Starts, feeds and ends the custom executors of one agent.</summary>
internal sealed class ExecutorHost(
    Func<AgentDescription> describe, TaskServices services, IUpdateSink sink, IIdSource ids, AgentOptions options, ILoggerFactory loggers)
    : IExecutorHost, IExecutorOwner
{
    private readonly ConcurrentDictionary<ExecutorKey, CustomExecutor> _executors = new();
    private readonly ConcurrentDictionary<Guid, CustomExecutor> _byLaunch = new();
    private readonly ConcurrentQueue<CustomExecutor> _completed = new();
    private static readonly ReportStatus Replaced = new(
        V1.TaskState.TaskFailed, "Executor had ended, and another of its id had begun", V1.TaskStatus.Types.Reason.ExecutorTerminated, V1.TaskStatus.Types.Source.Agent);

    private long _endedCount;
    private readonly ILogger _logger = loggers.CreateLogger<ExecutorHost>();

    /// <summary>The executors that run.</summary>
    internal IEnumerable<CustomExecutor> Running => _executors.Values;

    /// <summary>The executors that ended, oldest first; at most <see cref="ExecutorLimits.MaxCompletedExecutors"/>.</summary>
    internal IEnumerable<CustomExecutor> Completed => _completed;

    /// <summary>How many executors have ended since the agent started.</summary>
    internal long EndedCount => Interlocked.Read(ref _endedCount);

    /// <inheritdoc/>
    public V1.AgentInfo Agent => describe().Info;

    /// <summary>The running executor of that name, or null.</summary>
    internal CustomExecutor? Find(ExecutorKey key) => _executors.GetValueOrDefault(key);

    /// <inheritdoc/>
    public void Launch(ImmutableArray<TaskLaunch> launches)
    {
        // Tasks of one group are one delivery; all others are one each.
        foreach (var delivery in launches.GroupBy(launch => launch.Group ?? launch.LaunchId))
            Launch([.. delivery], null);
    }

    /// <inheritdoc/>
    public void Return(CustomExecutor executor, ImmutableArray<TaskLaunch> launches) => Launch(launches, executor);

    /// <inheritdoc/>
    public bool Kill(Guid launchId, string taskId, V1.KillPolicy? policy)
    {
        var executor = _byLaunch.GetValueOrDefault(launchId);
        executor?.Post(new TaskKillRequested(taskId, policy));
        return executor is not null;
    }

    /// <inheritdoc/>
    public void Shutdown(FrameworkId framework, string executorId) => Find(new(framework, executorId))?.Post(new ShutdownRequested());

    /// <inheritdoc/>
    public void ShutdownFramework(FrameworkId framework)
    {
        foreach (var executor in _executors.Values.Where(executor => executor.Key.Framework == framework))
            executor.Post(new ShutdownRequested());
    }

    /// <inheritdoc/>
    public void SendMessage(FrameworkId framework, string executorId, ImmutableArray<byte> data) =>
        Find(new(framework, executorId))?.Post(new MessageArrived(ByteString.CopyFrom(data.AsSpan())));

    /// <summary>Sends an executor's bytes to its scheduler.</summary>
    internal void SendToScheduler(ExecutorKey executor, ByteString data) =>
        sink.Send(new ReportedMessage(executor.Framework, executor.ExecutorId, [.. data.Span]));

    /// <inheritdoc/>
    public void Acknowledged(Guid launchId, Guid uuid)
    {
        if (_byLaunch.TryGetValue(launchId, out var executor))
            executor.Post(new UpdateAccepted(launchId, uuid));
    }

    /// <inheritdoc/>
    public ImmutableArray<ExecutorLaunch> Describe() => [.. _executors.Values.Select(executor => executor.Launch)];

    /// <inheritdoc/>
    public async Task StopAsync(Func<V1.FrameworkInfo, bool>? isMeant)
    {
        while (_executors.Values.Where(executor => isMeant?.Invoke(executor.Framework) ?? true).ToArray() is { Length: > 0 } running)
        {
            foreach (var executor in running)
                executor.Post(new DestroyRequested());
            await Task.WhenAll(running.Select(executor => executor.Ended)).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Freeze()
    {
        foreach (var executor in _executors.Values)
            executor.Freeze();
    }

    /// <inheritdoc/>
    public void Forget(Guid launchId) => _byLaunch.TryRemove(launchId, out _);

    /// <inheritdoc/>
    public void Ended(CustomExecutor executor)
    {
        _executors.TryRemove(KeyValuePair.Create(executor.Key, executor));
        Interlocked.Increment(ref _endedCount);
        _completed.Enqueue(executor);
        while (_completed.Count > ExecutorLimits.MaxCompletedExecutors && _completed.TryDequeue(out var oldest))
        {
            foreach (var task in oldest.State.Tasks.Values)
                Forget(task.Launch.LaunchId);
        }
    }

    /// <summary>Goes on with the executors of an earlier life of the agent.</summary>
    /// <param name="past">Them.</param>
    /// <param name="verdictOf">What the tasks of a framework end with at once; null where they run on.</param>
    internal void Resume(IReadOnlyCollection<RecoveredExecutor> past, Func<V1.FrameworkInfo, ReportStatus?> verdictOf)
    {
        foreach (var executor in past)
        {
            if (executor is { HasEnded: true, Exit: { } status, Launch: var launch })
                sink.Report(new ReportedExit(launch.Framework, launch.Info.ExecutorId.Value, status) { ContainerId = launch.ContainerId });
        }

        // The youngest run of an executor first: an older one had ended but for what was to be said of it.
        foreach (var executor in past.Where(executor => !executor.HasEnded).OrderByDescending(executor => executor.Launch.ContainerId, StringComparer.Ordinal))
        {
            var made = Make(executor.Launch, executor.Framework);
            var isYoungest = _executors.TryAdd(made.Key, made);
            foreach (var task in executor.Tasks)
                _byLaunch[task.Launch.LaunchId] = made;
            made.Resume(executor, isYoungest ? verdictOf(executor.Framework) : Replaced);
        }
    }

    // An executor that ended meanwhile gives its launches back, to be tried with its successor.
    private void Launch(ImmutableArray<TaskLaunch> launches, CustomExecutor? ended)
    {
        var key = new ExecutorKey(launches[0].Framework, launches[0].Task.Executor.ExecutorId.Value);
        if (ended is not null)
            _executors.TryRemove(KeyValuePair.Create(key, ended));
        CustomExecutor? made = null;
        var executor = _executors.GetOrAdd(key, _ => made = Make(key, launches[0]));
        foreach (var launch in launches)
            _byLaunch[launch.LaunchId] = executor;
        if (made == executor && services.Checkpoints.BeginExecutor(made.Launch, made.Framework, services.Time.GetUtcNow()) is { } refusal)
        {
            executor.Post(new TasksArrived(launches));
            executor.Post(new ExecutorPrepared(refusal));
            return;
        }

        var refused = services.Checkpoints.Begin([.. launches.Select(launch => (launch, executor.Run))]);
        if (refused.IsEmpty)
            executor.Post(new TasksArrived(launches));
        else
            Refuse(launches, refused.Values.First()); // Tasks of a group live and die together.
        if (made == executor)
            executor.Start();
    }

    private void Refuse(ImmutableArray<TaskLaunch> launches, Refusal refusal)
    {
        foreach (var launch in launches)
        {
            Forget(launch.LaunchId);
            sink.Report(launch.LaunchId, services.Statuses.Make(
                launch.Task.TaskId.Value, launch.LaunchId.ToString(), ReportStatus.LaunchFailed(refusal), launch.Task.Executor.ExecutorId.Value));
        }
    }

    private CustomExecutor Make(ExecutorKey key, TaskLaunch launch)
    {
        var framework = launch.FrameworkInfo.Clone();
        framework.Id = new() { Value = key.Framework.Value };
        var info = launch.Task.Executor.Clone();
        info.FrameworkId = framework.Id;
        return Make(new(key.Framework, info, ids.Next().ToString()), framework);
    }

    private CustomExecutor Make(ExecutorLaunch launch, V1.FrameworkInfo framework) =>
        new(launch, framework, ExecutorPolicy.Of(options, launch.Info, framework), services, sink, this, _logger);
}
