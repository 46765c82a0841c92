using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core.Resources;
using Orleans.Runtime;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>
/// A scheduler with the holder of its stream: reads as the HTTP front does, launches, acknowledges, kills, reconciles. Its process may die and fail over
/// to another one; what it launched is written down somewhere and never forgotten.
/// </summary>
internal sealed partial class SchedulerProgram(SimulatedCluster cluster, Oracle oracle, int number)
{
    private static readonly TimeSpan ReattachLimit = TimeSpan.FromSeconds(15);

    private readonly List<LaunchedTask> _tasks = [];
    private readonly List<SentOperation> _operations = [];
    private readonly Dictionary<string, V1.Offer> _offers = [];
    private SimulatedProcess? _process;
    private TurnScheduler? _turns;
    private IFrameworkGrain? _grain;
    private Guid _stream;

    public string Name => $"scheduler{number}";

    public string? Id { get; private set; }

    /// <summary>The latest stream.</summary>
    public Guid Stream => _stream;

    public string Role => $"role{number}";

    public IReadOnlyList<LaunchedTask> Tasks => _tasks;

    public IReadOnlyList<SentOperation> Operations => _operations;

    public IReadOnlyCollection<V1.Offer> Offers => _offers.Values;

    public SimulatedProcess? Process => _process;

    public bool IsSubscribed => _grain is not null;

    /// <summary>True once it launches and kills no more.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>True if it reserves disk and makes volumes too.</summary>
    public bool Operates { get; set; }

    /// <summary>How likely an acknowledgement is left out, which the cluster must answer by telling the update again.</summary>
    public double Forgetfulness { get; set; }

    /// <summary>How many tasks it shall launch, one for each offer that comes; null if it decides for itself.</summary>
    public int? Orders { get; set; }

    private SimulationLoop Loop => cluster.Loop;

    public void Start()
    {
        cluster.Note($"START {Name}");
        var process = _process = new SimulatedProcess(Loop, Name, number + 100);
        _turns = new TurnScheduler(Loop, process);
        _offers.Clear();
        _turns.Start(() => Run(process));
    }

    public void Kill()
    {
        cluster.Note($"KILL {Name}");
        _process?.Die();
        (_process, _turns, _grain) = (null, null, null);
        foreach (var task in _tasks)
        {
            task.IsAnswered = true;
        }

        _operations.ForEach(operation => operation.IsAnswered = true);
    }

    /// <summary>True once it was told to end.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Ends the framework for good.</summary>
    public void Teardown()
    {
        IsEnded = true;
        Post(new() { Type = CallType.Teardown });
    }

    /// <summary>Asks for the states of tasks that are not known to have ended.</summary>
    public void Reconcile()
    {
        if (_grain is null)
        {
            return;
        }

        var reconcile = new V1.Scheduler.Call.Types.Reconcile();
        foreach (var task in _tasks.Where(task => task.IsAnswered && task.End is null && task.Refused is null))
        {
            reconcile.Tasks.Add(new V1.Scheduler.Call.Types.Reconcile.Types.Task { TaskId = new() { Value = task.Id }, AgentId = new() { Value = task.Agent } });
        }

        if (reconcile.Tasks.Count > 0)
        {
            Post(new() { Type = CallType.Reconcile, Reconcile = reconcile });
        }

        ReconcileOperations();
    }

    public void KillOne()
    {
        var candidates = _tasks.Where(task => task.End is null && task.Updates.Count > 0).ToArray();
        if (candidates.Length > 0 && _grain is not null)
        {
            var task = Loop.Pick(candidates);
            Post(new() { Type = CallType.Kill, Kill = new() { TaskId = new() { Value = task.Id }, AgentId = new() { Value = task.Agent } } });
        }
    }

    private async Task Run(SimulatedProcess process)
    {
        var grains = new SimulatedGrainFactory(cluster, process);
        Id ??= (await Patiently.Ask(cluster, () => grains.GetGrain<IClusterGrain>(0).NewFrameworkId())).Value;
        var info = new V1.FrameworkInfo
        {
            Id = new() { Value = Id }, User = "u", Name = Name, FailoverTimeout = 1e6, Checkpoint = true, Role = Role,
            Capabilities =
            {
                new V1.FrameworkInfo.Types.Capability { Type = V1.FrameworkInfo.Types.Capability.Types.Type.PartitionAware },
                new V1.FrameworkInfo.Types.Capability { Type = V1.FrameworkInfo.Types.Capability.Types.Type.ReservationRefinement },
            },
        };
        while (true)
        {
            var grain = grains.GetGrain<IFrameworkGrain>(Id);
            var stream = cluster.Ids.Next();
            var reply = await Patiently.Ask(cluster, () => grain.Subscribe(new SubscribeFramework(stream, info, [], null, null)));
            if (IsEnded)
            {
                return;
            }

            oracle.Require(reply.Refusal is null, $"{Name} may not subscribe: {reply.Refusal}");
            (_grain, _stream) = (grain, stream);
            _offers.Clear();
            await Read(grain, stream);
            _grain = null;
            await Task.Delay(Loop.Between(0, 2), cluster.Time);
        }
    }

    private async Task Read(IFrameworkGrain grain, Guid stream)
    {
        var (incarnation, after, lastAnswer) = (Guid.Empty, 0L, Loop.Now);
        while (true)
        {
            EventBatch batch;
            try
            {
                batch = await grain.ReadEvents(new ReadEvents(stream, incarnation, after, TimeSpan.FromSeconds(10)));
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                if (Loop.Now - lastAnswer > ReattachLimit)
                {
                    return;
                }

                await Task.Delay(Loop.Between(0.05, 1), cluster.Time);
                continue;
            }

            lastAnswer = Loop.Now;
            if (batch.Incarnation != incarnation)
            {
                // The grain was activated anew and does not know the offers of the one before.
                incarnation = batch.Incarnation;
                _offers.Clear();
            }

            after = batch.Last;
            foreach (var happened in batch.Events)
            {
                Handle(happened);
            }

            if (batch.Closed)
            {
                return;
            }
        }
    }

    private void Handle(V1.Scheduler.Event happened)
    {
        switch (happened.Type)
        {
            case EventType.Offers:
                foreach (var offer in happened.Offers.Offers_)
                {
                    oracle.Require(_offers.TryAdd(offer.Id.Value, offer), $"Offer {offer.Id.Value} is made twice");
                    Loop.After(Loop.Between(0, Loop.Chance(0.1) ? 10 : 1), () => _turns?.Post(() => Use(offer)));
                }

                break;
            case EventType.Rescind:
                _offers.Remove(happened.Rescind.OfferId.Value);
                break;
            case EventType.Update:
                cluster.Note($"{Name} hears {TraceText.Of(happened.Update.Status)}");
                oracle.Told(happened.Update.Status);
                Acknowledge(happened.Update.Status);
                break;
            case EventType.UpdateOperationStatus:
                Told(happened.UpdateOperationStatus.Status);
                break;
        }
    }

    private void Acknowledge(V1.TaskStatus status)
    {
        if (!status.HasUuid || (!IsQuiet && Loop.Chance(Forgetfulness)))
        {
            return;
        }

        Post(new()
        {
            Type = CallType.Acknowledge,
            Acknowledge = new() { AgentId = status.AgentId, TaskId = status.TaskId, Uuid = status.Uuid },
        });
    }

    private void Use(V1.Offer offer)
    {
        if (Orders == 0)
        {
            Loop.After(TimeSpan.FromSeconds(0.1), () => _turns?.Post(() => Use(offer)));
            return;
        }

        if (IsQuiet || _grain is null || !_offers.Remove(offer.Id.Value))
        {
            return;
        }

        var seconds = Loop.Pick([0d, 0, 1, 5]);
        List<V1.TaskInfo> tasks = [];
        var (cpus, mem) = (Scalar(offer, "cpus"), Scalar(offer, "mem"));
        for (var wanted = Orders is null ? Loop.Random.Next(4) : 1; wanted > 0; wanted--)
        {
            var (cpu, memory) = (Loop.Pick([0.5, 1, 2]), Loop.Pick([32d, 128]));
            if (cpu > cpus || memory > mem)
            {
                break;
            }

            (cpus, mem) = (cpus - cpu, mem - memory);
            tasks.Add(NewTask(offer, cpu, memory));
        }

        Orders -= tasks.Count;
        var operations = Operates && Loop.Chance(0.4) ? OperationMaker.Choose(Loop, offer, Role, () => $"o{number}-{Loop.Random.Next(1_000_000_000)}") : [];
        if (tasks.Count == 0 && operations.Count == 0)
        {
            Post(new() { Type = CallType.Decline, Decline = new() { OfferIds = { offer.Id }, Filters = new() { RefuseSeconds = seconds } } });
            return;
        }

        var accept = new V1.Scheduler.Call.Types.Accept { OfferIds = { offer.Id }, Filters = new() { RefuseSeconds = seconds } };
        accept.Operations.Add(operations.Select(operation => operation.Wire));
        _operations.AddRange(operations.Select(operation => operation.Sent));
        if (tasks.Count > 0)
        {
            accept.Operations.Add(new V1.Offer.Types.Operation { Type = V1.Offer.Types.Operation.Types.Type.Launch, Launch = new() { TaskInfos = { tasks } } });
        }

        var launched = tasks.Select(task => new LaunchedTask(task.TaskId.Value, offer.AgentId.Value)).ToArray();
        _tasks.AddRange(launched);
        foreach (var task in launched)
        {
            oracle.Launched(task);
        }

        _turns?.Start(() => Call(new() { Type = CallType.Accept, Accept = accept }, launched, [.. operations.Select(operation => operation.Sent)]));
    }

    private V1.TaskInfo NewTask(V1.Offer offer, double cpus, double mem)
    {
        var id = $"t{number}-{_tasks.Count}-{Loop.Random.Next(1_000_000)}";
        return new V1.TaskInfo
        {
            Name = id, TaskId = new() { Value = id }, AgentId = offer.AgentId, Command = new() { Value = "true" },
            Resources = { ResourceSet.Parse(FormattableString.Invariant($"cpus:{cpus};mem:{mem}")).Value!.ToWire() },
        };
    }

    private void Post(V1.Scheduler.Call call) => _turns?.Start(() => Call(call, [], []));

    // As over HTTP: what fails is not tried again, its outcome is unknown.
    private async Task Call(V1.Scheduler.Call call, LaunchedTask[] launched, SentOperation[] operations)
    {
        if (_grain is not { } grain)
        {
            return;
        }

        call.FrameworkId = new() { Value = Id };
        try
        {
            var reply = await grain.Call(new FrameworkCall(_stream, call, null));
            if (reply.Refusal is { } refusal)
            {
                cluster.Note($"{Name}: {call.Type} was refused: {refusal}");
                oracle.Refused(launched);
                foreach (var operation in operations)
                {
                    operation.Outcome = V1.OperationState.OperationError;
                }
            }
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            cluster.Note($"{Name}: {call.Type} failed: {e.Message}");
            if (call.Type == CallType.Teardown)
            {
                // Whoever ends a framework asks until it has ended.
                Loop.After(TimeSpan.FromSeconds(1), Teardown);
            }
        }
        finally
        {
            foreach (var task in launched)
            {
                task.IsAnswered = true;
            }

            foreach (var operation in operations)
            {
                operation.IsAnswered = true;
            }
        }
    }

    private static double Scalar(V1.Offer offer, string name) => offer.Resources.Where(resource => resource.Name == name && resource.Reservations.Count == 0).Sum(resource => resource.Scalar.Value);
}
