using System.Collections.Immutable;
using Mesos.Orleans.Abstractions;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Operations;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;
using Orleans;

namespace Mesos.Orleans.Testing;

/// <summary>
/// An agent without processes: it registers, takes commands and reports updates over the real agent link, and its tasks do what
/// <see cref="SimulatedTasks"/> says. Costs one pending call: thousands fit in a test. Safe for concurrent use.
/// </summary>
public sealed partial class SimulatedAgent : IAsyncDisposable
{
    private const int MaxDescribed = 10;

    private readonly SimulatedAgentOptions _options;
    private readonly IIdSource _ids;
    private readonly AgentLink _link;
    private readonly SimulatedAgentState _state;
    private readonly V1.AgentInfo _info;
    private CancellationTokenSource _stop = new();
    private int _registrations;
    private Task<Refusal?> _run = Task.FromResult<Refusal?>(null);
    private TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes an agent; <see cref="Start"/> connects it.</summary>
    /// <param name="grains">The cluster.</param>
    /// <param name="id">The agent's id, from <see cref="IClusterGrain.NewAgentId"/>.</param>
    /// <param name="options">What it is; null for the defaults.</param>
    /// <param name="ids">Where session ids and uuids come from; they may never repeat. Null for random ones.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="FormatException">The resources cannot be read.</exception>
    public SimulatedAgent(IGrainFactory grains, AgentId id, SimulatedAgentOptions? options = null, IIdSource? ids = null, TimeProvider? time = null)
    {
        Id = id;
        Time = time ?? TimeProvider.System;
        _options = options ?? new SimulatedAgentOptions();
        _ids = ids ?? new RandomIdSource(Time);
        _state = new SimulatedAgentState(_options.MaxEndedTasks);
        var resources = ResourceSet.Parse(_options.Resources);
        if (!resources.IsSuccess)
            throw new FormatException(resources.Refusal.ToString());
        _info = new V1.AgentInfo
        {
            Id = new() { Value = id.Value },
            Hostname = _options.Hostname,
            Port = 5051,
            Resources = { resources.Value.ToWire() },
            Attributes = { _options.Attributes },
            Domain = _options.Domain,
        };
        _link = new AgentLink(grains, id, new Handler(this), _ids, Time, _options.Link);
    }

    /// <summary>The agent's id.</summary>
    public AgentId Id { get; }

    /// <summary>The agent's clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>How often the cluster has registered it: more than once when its grain moved or its silo died.</summary>
    public int Registrations => Volatile.Read(ref _registrations);

    /// <summary>The tasks that have not ended, each with its latest state.</summary>
    public ImmutableArray<TaskLaunch> Tasks => _state.Running;

    /// <summary>The reservations and volumes on its imagined disk; set it while the agent is stopped to have it lose or find some.</summary>
    public AgentCheckpoint Checkpoint { get; set; } = AgentCheckpoint.None;

    /// <summary>Ends when the agent is stopped, or refused for ever: with the refusal then.</summary>
    public Task<Refusal?> Completion => _run;

    /// <summary>Updates that the cluster has not taken yet.</summary>
    public int Unreported => _link.Retained;

    /// <summary>Makes an agent with a new id, connects it and waits until it is registered.</summary>
    /// <param name="grains">The cluster.</param>
    /// <param name="options">What it is; null for the defaults.</param>
    /// <param name="cancellation">Ends the wait, and the agent.</param>
    /// <exception cref="InvalidOperationException">The cluster refuses the agent.</exception>
    public static async Task<SimulatedAgent> StartAsync(
        IGrainFactory grains, SimulatedAgentOptions? options = null, CancellationToken cancellation = default)
    {
        var agent = new SimulatedAgent(grains, await grains.GetGrain<IClusterGrain>(0).NewAgentId(), options);
        agent.Start();
        try
        {
            await agent.WaitUntilRegisteredAsync(cancellation);
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects the agent, for the first time or again with all the tasks that it had.</summary>
    /// <exception cref="InvalidOperationException">It is connected.</exception>
    public void Start()
    {
        if (!_run.IsCompleted)
            throw new InvalidOperationException($"Agent {Id} runs already.");
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        _registered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _run = _link.RunAsync(_stop.Token);
    }

    /// <summary>Waits until the agent is registered.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The cluster refuses the agent, or it was stopped.</exception>
    /// <exception cref="TimeoutException"><see cref="SimulatedAgentOptions.WaitLimit"/> has passed.</exception>
    public async Task WaitUntilRegisteredAsync(CancellationToken cancellation = default)
    {
        var first = await Within(Task.WhenAny(_registered.Task, _run), () => $"Agent {Id} was not registered", cancellation);
        if (first == _run && !_registered.Task.IsCompleted)
            throw new InvalidOperationException($"Agent {Id} was not registered: {(object?)await _run ?? "it was stopped"}");
    }

    /// <summary>Cuts the link as if the machine had died: the cluster is told nothing. The tasks stay; <see cref="Start"/> brings the agent back.</summary>
    public async Task CrashAsync()
    {
        await _stop.CancelAsync();
        await _run;
    }

    /// <summary>Stops the agent in good order: its link is down, its tasks stay. <see cref="Start"/> brings it back.</summary>
    public async Task StopAsync()
    {
        await CrashAsync();
        await _link.DisconnectAsync();
    }

    /// <summary>Forgets all tasks and executors, as a machine does that lost its disk; use it while the agent is stopped.</summary>
    public void Forget() => _state.Clear();

    /// <summary>Silos have come or gone: what waits for an answer is asked again (<see cref="AgentLink.Probe"/>).</summary>
    public void Probe() => _link.Probe();

    /// <summary>Reports a task's new state. Does nothing if the agent has no such task or it has ended.</summary>
    /// <param name="launch">The task's launch.</param>
    /// <param name="state">Its new state.</param>
    /// <param name="message">What the update says; null for nothing.</param>
    /// <param name="change">Fills in more of the status (reason, data, health) before it is sent; null for nothing.</param>
    /// <returns>True if an update was sent.</returns>
    public bool Update(Guid launch, V1.TaskState state, string? message = null, Action<V1.TaskStatus>? change = null)
    {
        if (_state.Find(launch) is not { } task)
            return false;
        var status = Status(task.Task, state, message, change);
        return _state.Change(launch, new TaskUpdate(launch, KeyOf(task), status)) is { } update && _link.Enqueue(update);
    }

    /// <summary>Sends bytes from an executor to its scheduler; best effort.</summary>
    /// <param name="framework">For whom.</param>
    /// <param name="executor">From whom.</param>
    /// <param name="data">The bytes.</param>
    public void Send(FrameworkId framework, string executor, ImmutableArray<byte> data) => _link.Enqueue(new ReportedMessage(framework, executor, data));

    /// <summary>Ends a custom executor; its tasks that have not ended are lost with it.</summary>
    /// <param name="framework">Whose.</param>
    /// <param name="executor">Which.</param>
    /// <param name="status">The raw wait status.</param>
    public void ExitExecutor(FrameworkId framework, string executor, int status)
    {
        foreach (var task in Tasks.Where(task => task.Framework == framework && task.Task.Executor?.ExecutorId.Value == executor))
            Update(task.LaunchId, V1.TaskState.TaskFailed, "Executor terminated", s => s.Reason = V1.TaskStatus.Types.Reason.ExecutorTerminated);
        if (_state.RemoveExecutor(framework, executor))
            _link.Enqueue(new ReportedExit(framework, executor, status));
    }

    /// <summary>Waits until the agent's running tasks are as the test wants them.</summary>
    /// <param name="condition">Asked now and after every change; gets the tasks that have not ended.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="TimeoutException"><see cref="SimulatedAgentOptions.WaitLimit"/> has passed; says what tasks there are.</exception>
    public Task WaitUntilAsync(Func<ImmutableArray<TaskLaunch>, bool> condition, CancellationToken cancellation = default) =>
        Within(_state.WaitUntil(condition, cancellation), () => $"Agent {Id} did not come to the tasks that are waited for, and has {Describe(Tasks)}", cancellation);

    /// <summary>Ends the agent as <see cref="CrashAsync"/> does.</summary>
    public async ValueTask DisposeAsync()
    {
        await CrashAsync();
        _stop.Dispose();
    }

    private void Apply(ApplyOperation operation)
    {
        if (operation.Sequence <= Checkpoint.Sequence)
            return;
        if (operation.Sequence != Checkpoint.Sequence + 1)
            throw new InvalidOperationException($"Operation {operation.Sequence} follows number {Checkpoint.Sequence} on agent {Id}.");
        var total = CheckpointedResources.ApplyTo(ResourceSet.FromWire(_info.Resources).Value!, Checkpoint.Resources).Value!;
        var changed = new ResourceConversion(operation.Consumed, operation.Converted).Apply(total);
        Checkpoint = new AgentCheckpoint(operation.Sequence, CheckpointedResources.Of(changed));
    }

    private V1.TaskStatus Status(V1.TaskInfo task, V1.TaskState state, string? message, Action<V1.TaskStatus>? change)
    {
        var status = new V1.TaskStatus
        {
            TaskId = task.TaskId,
            State = state,
            Source = V1.TaskStatus.Types.Source.Executor,
            AgentId = new() { Value = Id.Value },
            ExecutorId = task.Executor?.ExecutorId ?? new V1.ExecutorID { Value = task.TaskId.Value },
            Timestamp = Time.GetUtcNow().ToUnixTimeMilliseconds() / 1000d,
            Uuid = WireUuid.ToWire(_ids.Next()),
        };
        if (message is not null)
            status.Message = message;
        change?.Invoke(status);
        return status;
    }

    private async Task<T> Within<T>(Task<T> wait, Func<string> missed, CancellationToken cancellation)
    {
        try
        {
            return await wait.WaitAsync(_options.WaitLimit, cancellation);
        }
        catch (TimeoutException) when (!wait.IsCompleted)
        {
            throw new TimeoutException($"{missed()}, within {_options.WaitLimit}.", _run.Exception);
        }
    }

    private static string Describe(ImmutableArray<TaskLaunch> tasks) =>
        tasks.IsEmpty ? "none" : string.Join(", ", tasks.Take(MaxDescribed).Select(task => $"{task.Task.TaskId.Value} ({task.State})"))
            + (tasks.Length > MaxDescribed ? $" and {tasks.Length - MaxDescribed} more" : "");

    private static TaskKey KeyOf(TaskLaunch launch) => new(launch.Framework, new(launch.Task.TaskId.Value));
}
