using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Operations;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>
/// A machine with an agent on it: a disk, tasks, and a process that talks to the cluster over the real <see cref="AgentLink"/>. The process can die and come
/// back; the disk and the tasks outlive it, as with a framework that checkpoints. A wiped machine has neither.
/// </summary>
internal sealed class AgentMachine(SimulatedCluster cluster, Oracle oracle, int number) : IAgentLinkHandler
{
    private static readonly AgentLinkOptions Link = new() { PollWait = TimeSpan.FromSeconds(5) };

    private readonly ResourceSet _configured = ResourceSet.Parse("cpus:4;mem:1024;disk:1024").Value!;
    private readonly Dictionary<Guid, MachineTask> _tasks = [];
    private readonly Dictionary<Guid, TaskUpdate> _ended = [];
    private readonly List<TaskUpdate> _unreported = [];
    private AgentCheckpoint _checkpoint = AgentCheckpoint.None;
    private SimulatedProcess? _process;
    private AgentLink? _link;

    public string Name => $"agent{number}";

    /// <summary>How long every task runs; null for a time that differs.</summary>
    public TimeSpan? TaskDuration { get; init; }

    public AgentId? Id { get; private set; }

    public ResourceSet Total { get; private set; } = ResourceSet.Empty;

    public bool IsUp => _process is not null;

    public bool IsSettled => _link is { IsRegistered: true } && _unreported.Count == 0;

    public SimulatedProcess? Process => _process;

    public IEnumerable<MachineTask> Running => _tasks.Values.Where(task => task.End is null);

    private SimulationLoop Loop => cluster.Loop;

    public void Start()
    {
        cluster.Note($"START {Name}");
        var process = _process = new SimulatedProcess(Loop, Name, number);
        new TurnScheduler(Loop, process).Start(() => Run(process));
    }

    public void Kill()
    {
        cluster.Note($"KILL {Name}");
        _process?.Die();
        (_process, _link) = (null, null);
    }

    /// <summary>The machine loses its disk and its tasks, and comes back under the same id with nothing.</summary>
    public void Wipe()
    {
        Kill();
        cluster.Note($"WIPE {Name}");
        foreach (var task in _tasks.Values)
        {
            task.End ??= V1.TaskState.TaskGone;
            oracle.Vanished(task);
        }

        _tasks.Clear();
        _ended.Clear();
        _unreported.Clear();
        _checkpoint = AgentCheckpoint.None;
    }

    public RegisterAgent DescribeForRegistration(Guid session) => new(
        session, Info(), $"slave(1)@127.0.0.1:{5051 + number}", "simulated", [.. Enum.GetValues<V1.AgentInfo.Types.Capability.Types.Type>()],
        [.. _tasks.Values.Select(task => task.Launch with { State = task.State })], [])
    {
        Checkpoint = _checkpoint,
    };

    public ValueTask OnRegistered(RegisterReply reply)
    {
        foreach (var launch in reply.Unwanted)
        {
            End(launch, V1.TaskState.TaskKilled);
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask OnCommand(AgentCommand command)
    {
        cluster.Note($"{Name} is told {TraceText.Of(command)}");
        switch (command)
        {
            case RunTasks run:
                foreach (var launch in run.Launches)
                {
                    Run(launch);
                }

                break;
            case KillTask kill:
                Kill(kill);
                break;
            case ShutdownFramework shutdown:
                foreach (var task in Running.Where(task => task.Launch.Framework == shutdown.Framework).ToArray())
                {
                    End(task.Launch.LaunchId, V1.TaskState.TaskKilled);
                }

                break;
            case ApplyOperation operation:
                Apply(operation);
                break;
            case AdoptResources adopt when adopt.Checkpoint.Sequence > _checkpoint.Sequence:
                _checkpoint = adopt.Checkpoint;
                Total = TotalOf(_checkpoint);
                break;
        }

        if (Loop.Chance(0.2))
        {
            await Task.Delay(Loop.Between(0, 0.05), cluster.Time);
        }
    }

    public ValueTask OnAccepted(ImmutableArray<Guid> uuids)
    {
        foreach (var uuid in uuids)
        {
            if (_unreported.Find(update => WireUuid.Read(update.Status.Uuid) == uuid) is not { } update)
            {
                continue;
            }

            _unreported.Remove(update);
            oracle.Reported(update.LaunchId);
            if (TaskStates.IsTerminal(update.Status.State))
            {
                _tasks.Remove(update.LaunchId);
            }
        }

        return ValueTask.CompletedTask;
    }

    private async Task Run(SimulatedProcess process)
    {
        var grains = new SimulatedGrainFactory(cluster, process);
        Id ??= await Patiently.Ask(cluster, () => grains.GetGrain<IClusterGrain>(0).NewAgentId());
        Total = TotalOf(_checkpoint);
        while (true)
        {
            _link = new AgentLink(grains, Id.Value, this, cluster.Ids, cluster.Time, Link, new TraceLogger<AgentLink>(cluster));
            foreach (var update in _unreported)
            {
                _link.Enqueue(update);
            }

            // What ended while nobody looked.
            foreach (var task in _tasks.Values.Where(task => task.End is { } end && task.State != end).ToArray())
            {
                Update(task, task.End!.Value);
            }

            var refusal = await _link.RunAsync(CancellationToken.None);
            cluster.Note($"{Name} was refused: {refusal}");
            await Task.Delay(TimeSpan.FromSeconds(5), cluster.Time);
        }
    }

    private void Run(TaskLaunch launch)
    {
        if (_tasks.ContainsKey(launch.LaunchId))
        {
            return;
        }

        if (_ended.TryGetValue(launch.LaunchId, out var ended))
        {
            // It was not confirmed before the cluster forgot the session: it hears again how it ended.
            _unreported.Add(ended);
            _link?.Enqueue(ended);
            return;
        }

        var task = new MachineTask(launch);
        _tasks.Add(launch.LaunchId, task);
        oracle.Started(this, task);
        if (TaskDuration is null && Loop.Chance(0.3))
        {
            Update(task, V1.TaskState.TaskStarting);
        }

        Update(task, V1.TaskState.TaskRunning);
        var duration = TaskDuration ?? (Loop.Chance(0.3) ? TimeSpan.Zero : Loop.Chance(0.2) ? TimeSpan.FromDays(10) : Loop.Between(0, 60));
        Loop.After(duration, () => End(launch.LaunchId, Loop.Chance(0.2) ? V1.TaskState.TaskFailed : V1.TaskState.TaskFinished));
    }

    private void Kill(KillTask kill)
    {
        if (Running.FirstOrDefault(task => task.Key == kill.Task && (kill.LaunchId is null || kill.LaunchId == task.Launch.LaunchId)) is { } task)
        {
            if (!task.IsKilled)
            {
                task.IsKilled = true;
                Loop.After(Loop.Between(0, 3), () => End(task.Launch.LaunchId, V1.TaskState.TaskKilled));
            }
        }
        else if (kill.LaunchId is null)
        {
            // No launch to name: the empty id is older than any, so that this never stands against what is known of the task.
            Enqueue(new TaskUpdate(Guid.Empty, kill.Task, Status(kill.Task.Task.Value, V1.TaskState.TaskDropped)));
        }
    }

    private void End(Guid launch, V1.TaskState state)
    {
        if (!_tasks.TryGetValue(launch, out var task) || task.End is not null)
        {
            return;
        }

        task.End = state;
        oracle.Ended(task);
        if (_link is not null)
        {
            Update(task, state);
        }
    }

    private void Update(MachineTask task, V1.TaskState state)
    {
        task.State = state;
        var update = new TaskUpdate(task.Launch.LaunchId, task.Key, Status(task.Id, state));
        if (TaskStates.IsTerminal(state))
        {
            _ended[task.Launch.LaunchId] = update;
        }

        Enqueue(update);
    }

    private void Enqueue(TaskUpdate update)
    {
        _unreported.Add(update);
        _link?.Enqueue(update);
    }

    private void Apply(ApplyOperation operation)
    {
        if (operation.Sequence <= _checkpoint.Sequence)
        {
            return;
        }

        oracle.Require(operation.Sequence == _checkpoint.Sequence + 1, $"{Name} has operation {_checkpoint.Sequence} and was told {operation.Sequence}");
        var changed = new ResourceConversion(operation.Consumed, operation.Converted).Apply(TotalOf(_checkpoint));
        _checkpoint = new AgentCheckpoint(operation.Sequence, CheckpointedResources.Of(changed));
        Total = changed;
    }

    private ResourceSet TotalOf(AgentCheckpoint checkpoint) => CheckpointedResources.ApplyTo(_configured, checkpoint.Resources).Value!;

    private V1.AgentInfo Info() => new()
    {
        Id = new() { Value = Id!.Value.Value },
        Hostname = $"host{number}",
        Port = 5051 + number,
        Resources = { _configured.ToWire() },
    };

    private V1.TaskStatus Status(string task, V1.TaskState state) => new()
    {
        TaskId = new() { Value = task },
        State = state,
        Source = V1.TaskStatus.Types.Source.Executor,
        AgentId = new() { Value = Id!.Value.Value },
        ExecutorId = new() { Value = task },
        Timestamp = Loop.Now.ToUnixTimeMilliseconds() / 1000d,
        Uuid = WireUuid.ToWire(cluster.Ids.Next()),
    };
}
