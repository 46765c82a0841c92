using Google.Protobuf;
using Mesos.Orleans.Cli.Output;
using Mesos.Orleans.Cli.Tasks;

namespace Mesos.Orleans.Cli.Execute;

/// <summary>Which tasks wait, run and have ended, and what to tell the master next. Pure: no clock, no network, no console.</summary>
/// <remarks>
/// Offers are answered at once, so none is ever held. A task that the cluster says it never started is launched again under another id.
/// Updates may come twice and are acknowledged each time, as Mesos demands.
/// </remarks>
internal sealed class TaskTracker
{
    private readonly LaunchSpec _spec;
    private readonly SchedulerCalls _calls = new();
    private readonly Queue<TrackedTask> _waiting;
    private readonly Dictionary<string, TrackedTask> _byId = new(StringComparer.Ordinal);
    private bool _suppressed;
    private bool _stopping;
    private int _ended;

    public TaskTracker(LaunchSpec spec)
    {
        _spec = spec;
        Tasks = [.. Enumerable.Range(0, spec.Instances).Select(index => new TrackedTask(spec.Name, index))];
        _waiting = new(Tasks);
        Shortage = new(spec.Resources);
    }

    /// <summary>All instances, by index.</summary>
    public IReadOnlyList<TrackedTask> Tasks { get; }

    /// <summary>The framework's id; null before the first subscription.</summary>
    public string? FrameworkId => _calls.FrameworkId;

    /// <summary>How many wait for an offer.</summary>
    public int WaitingCount => _waiting.Count;

    /// <summary>True where every task has ended.</summary>
    public bool IsDone => _ended == Tasks.Count;

    /// <summary>Why nothing fits.</summary>
    public OfferShortage Shortage { get; }

    /// <summary>The SUBSCRIBE of now.</summary>
    public V1.Scheduler.Call Subscribe()
    {
        var subscribe = new V1.Scheduler.Call.Types.Subscribe { FrameworkInfo = _spec.ToFrameworkInfo(FrameworkId) };
        if (_suppressed)
            subscribe.SuppressedRoles.Add(_spec.Role);
        return _calls.Subscribe(subscribe);
    }

    /// <summary>The master took us in, for the first time or again. Whatever was missed meanwhile is asked for.</summary>
    public TrackerStep Subscribed(string frameworkId)
    {
        var isBack = FrameworkId is not null;
        _calls.FrameworkId = frameworkId;
        var step = Reconcile();
        if (!isBack)
            return step;

        // What SUBSCRIBE said about offers, and calls on the old stream, may be older than what has become of our launches.
        step.Calls.Add(Demand());
        if (_stopping)
            step.Calls.AddRange(Tasks.Where(task => task.IsOut).Select(_calls.Kill));
        return step;
    }

    /// <summary>The call that says whether offers are wanted.</summary>
    public V1.Scheduler.Call Demand()
    {
        _suppressed = _waiting.Count == 0;
        return _suppressed ? _calls.Suppress() : _calls.Revive();
    }

    /// <summary>Asks about all tasks that should be out there.</summary>
    public TrackerStep Reconcile()
    {
        var step = new TrackerStep();
        step.Calls.AddRange(Tasks.Where(task => task.IsOut).Chunk(TrackerLimits.TasksPerReconcile).Select(_calls.Reconcile));
        return step;
    }

    /// <summary>Launches what fits, declines the rest.</summary>
    public TrackerStep Offered(IEnumerable<V1.Offer> offers)
    {
        var step = new TrackerStep();
        foreach (var group in offers.GroupBy(offer => offer.AgentId.Value, StringComparer.Ordinal))
            Answer([.. group], step);
        if (_waiting.Count == 0 && !_suppressed)
            step.Calls.Add(Demand());

        return step;
    }

    /// <summary>Takes in what the cluster says about a task.</summary>
    public TrackerStep Updated(V1.TaskStatus status)
    {
        var step = new TrackerStep();
        // Updates that the master makes have no uuid and must not be acknowledged.
        if (!status.Uuid.IsEmpty && status.AgentId is not null)
            step.Calls.Add(_calls.Acknowledge(status));
        if (!_byId.TryGetValue(status.TaskId.Value, out var task) || task.HasEnded || task.Id != status.TaskId.Value)
            return step;

        var message = Table.Printable(status.Message);
        if (!_stopping && IsNeverStarted(status, task))
            Relaunch(task, status.State, message, step);
        else if (task.State != status.State && !IsOlder(status.State, task.State))
            Move(task, status.State, message, step);
        return step;
    }

    /// <summary>An ACCEPT was refused as a whole: nothing in it was launched.</summary>
    public TrackerStep LaunchRefused(V1.Scheduler.Call accept, string why)
    {
        var step = new TrackerStep();
        foreach (var info in accept.Accept.Operations.SelectMany(operation => operation.Launch.TaskInfos))
        {
            if (_byId.TryGetValue(info.TaskId.Value, out var task) && task.IsOut && task.Id == info.TaskId.Value)
                Relaunch(task, V1.TaskState.TaskError, why, step);
        }

        return step;
    }

    /// <summary>Stops: kills what is out, launches nothing more.</summary>
    public TrackerStep Stop(string why)
    {
        var step = new TrackerStep();
        _stopping = true;
        while (_waiting.TryDequeue(out var task))
            End(task, V1.TaskState.TaskKilled, $"not launched: {why}");
        step.Calls.AddRange(Tasks.Where(task => task.IsOut).Select(_calls.Kill));
        return step;
    }

    /// <summary>The call that ends the framework.</summary>
    public V1.Scheduler.Call Teardown() => _calls.Teardown();

    private void Answer(IReadOnlyList<V1.Offer> offers, TrackerStep step)
    {
        var packer = new OfferPacker(offers);
        var launch = new V1.Offer.Types.Operation.Types.Launch();
        if (_waiting.Count > 0)
            Shortage.Saw(packer.Available, offers[0].Hostname);
        while (_waiting.Count > 0 && launch.TaskInfos.Count < TrackerLimits.TasksPerAccept && packer.TryTake(_spec.Resources) is { } resources)
        {
            var task = _waiting.Dequeue();
            task.Launch(offers[0].AgentId, Table.Printable(offers[0].Hostname));
            _byId[task.Id] = task;
            launch.TaskInfos.Add(_spec.ToTaskInfo(task.Id, offers[0].AgentId, resources));
            step.Lines.Add(task.ToString());
        }

        // Where only the limit of one ACCEPT stopped us, the rest is wanted again at once.
        var refuseSeconds = _waiting.Count > 0 && packer.Fits(_spec.Resources) ? 0 : TrackerLimits.RefuseSeconds;
        step.Calls.Add(launch.TaskInfos.Count == 0
            ? _calls.Decline(offers, TrackerLimits.RefuseSeconds) : _calls.Accept(offers, launch, refuseSeconds));
    }

    // Repeated updates and answers to RECONCILE may tell again what a task has left behind.
    private static bool IsOlder(V1.TaskState told, V1.TaskState? known) =>
        StageOf(told) is { } stage && known is { } state && StageOf(state) is { } reached && stage < reached;

    private static int? StageOf(V1.TaskState state) => state switch
    {
        V1.TaskState.TaskStaging => 0,
        V1.TaskState.TaskStarting => 1,
        V1.TaskState.TaskRunning => 2,
        V1.TaskState.TaskKilling => 3,
        _ => null,
    };

    private static bool IsNeverStarted(V1.TaskStatus status, TrackedTask task) => !task.HasStarted && status.State switch
    {
        V1.TaskState.TaskDropped => true,
        V1.TaskState.TaskLost => status.Reason == V1.TaskStatus.Types.Reason.InvalidOffers && status.HasReason,
        V1.TaskState.TaskGone or V1.TaskState.TaskUnknown => status.Reason == V1.TaskStatus.Types.Reason.Reconciliation && status.HasReason,
        _ => false,
    };

    private void Relaunch(TrackedTask task, V1.TaskState state, string why, TrackerStep step)
    {
        if (_stopping || task.Attempt == TrackerLimits.Relaunches)
        {
            End(task, state, why);
            step.Lines.Add(task.ToString());
            return;
        }

        step.Lines.Add($"{task.Id} {TaskStateNames.Of(state)} before it started, launching it again{(why.Length > 0 ? $": {why}" : "")}");
        task.Requeue();
        _waiting.Enqueue(task);
        if (_suppressed)
            step.Calls.Add(Demand());
    }

    private void Move(TrackedTask task, V1.TaskState state, string message, TrackerStep step)
    {
        // The master has forgotten a task that it knew: nobody will ever say more about it.
        var ends = state == V1.TaskState.TaskUnknown || TaskStateNames.IsTerminal(TaskStateNames.Of(state));
        if (ends)
            End(task, state, message);
        else
            task.Update(state, message, ends: false);
        step.Lines.Add(task.ToString());
    }

    private void End(TrackedTask task, V1.TaskState state, string message)
    {
        task.End(state, message);
        _ended++;
    }
}
