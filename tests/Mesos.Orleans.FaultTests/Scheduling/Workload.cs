using System.Net;
using System.Text.Json.Nodes;
using Mesos.Orleans.FaultTests.Recording;

namespace Mesos.Orleans.FaultTests.Scheduling;

/// <summary>Puts tasks drawn by seed on what is offered, as many as it is allowed to, and kills those that are to be killed. Safe for concurrent use.</summary>
internal sealed class Workload(Ledger ledger, string evidence, Random random)
{
    private const int MaxTasksPerAccept = 6;
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan KilledAfter = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, OpenOffer> _offers = [];
    private readonly Queue<string> _wanted = [];
    private readonly HashSet<string> _unread = [];
    private int _allowed;
    private int _drawn;
    private int _volumes;
    private int _named;

    /// <summary>Who makes the calls.</summary>
    public FaultScheduler? Scheduler { get; set; }

    /// <summary>How many tasks it may launch in all.</summary>
    public int Allowed => Volatile.Read(ref _allowed);

    /// <summary>Lets it launch more tasks.</summary>
    public void Allow(int tasks) => Interlocked.Add(ref _allowed, tasks);

    /// <summary>Lets it make more volumes, each with a task that writes into it. The tasks count as allowed ones.</summary>
    public void MakeVolumes(int count)
    {
        lock (_lock)
        {
            for (var index = 0; index < count; index++)
                _wanted.Enqueue(FormattableString.Invariant($"volume-{_volumes++}"));
        }

        Allow(count);
    }

    /// <summary>Lets it launch a task on each of these volumes that reads what was written.</summary>
    public void ReadVolumes(IReadOnlyCollection<string> volumes)
    {
        lock (_lock)
            _unread.UnionWith(volumes);
        Allow(volumes.Count);
    }

    /// <summary>Takes an offer.</summary>
    public void Offer(OpenOffer offer)
    {
        lock (_lock)
            _offers[offer.Id] = offer;
    }

    /// <summary>Forgets a rescinded offer.</summary>
    public void Rescind(string offer)
    {
        lock (_lock)
            _offers.Remove(offer);
    }

    /// <summary>Forgets all offers: their stream is gone.</summary>
    public void Forget()
    {
        lock (_lock)
            _offers.Clear();
    }

    /// <summary>Uses offers until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Turn, stop);
            while (Next() is { } offer)
                await UseAsync(offer);
            var due = ledger.Now - KilledAfter;
            foreach (var task in ledger.Select(task => task is { KillSent: false, IsHeardOf: true } && task.Plan.Killed && task.Launched < due, Mark))
                await Scheduler!.KillAsync(task.Id, task.Agent);
        }
    }

    private static (string Id, string Agent) Mark(LaunchedTask task)
    {
        task.KillSent = true;
        return (task.Plan.Id, task.Agent);
    }

    private OpenOffer? Next()
    {
        lock (_lock)
        {
            if (_drawn >= Allowed || _offers.Count == 0)
                return null;
            var offer = _offers.Values.ElementAt(random.Next(_offers.Count));
            _offers.Remove(offer.Id);
            return offer;
        }
    }

    private async Task UseAsync(OpenOffer offer)
    {
        var (making, reading) = TakeVolume(offer);
        var plans = making is not null ? [Writer(making)] : reading is not null ? [Reader(reading)] : Draw(offer);
        foreach (var plan in plans)
            ledger.Launching(plan, offer.Agent);
        var accept = new JsonObject
        {
            ["offer_ids"] = new JsonArray(new JsonObject { ["value"] = offer.Id }),
            ["filters"] = new JsonObject { ["refuse_seconds"] = 0 },
        };
        if (plans.Count > 0)
            accept["operations"] = new JsonArray([.. making is null ? [] : VolumePlan.Operations(making), new JsonObject
            {
                ["type"] = "LAUNCH",
                ["launch"] = new JsonObject { ["task_infos"] = new JsonArray([.. plans.Select(plan => Describe(plan, offer.Agent))]) },
            }]);
        var status = await Scheduler!.CallAsync(new JsonObject { ["type"] = "ACCEPT", ["accept"] = accept });
        ledger.Answered(plans, status switch
        {
            null => LaunchAnswer.Unknown, HttpStatusCode.Accepted => LaunchAnswer.Accepted, _ => LaunchAnswer.Refused,
        });
    }

    private (string? Making, string? Reading) TakeVolume(OpenOffer offer)
    {
        const double room = 16;
        if (offer.Free("cpus") < 0.1 || offer.Free("mem") < 32)
            return (null, null);
        lock (_lock)
        {
            if (offer.Resources.Select(resource => VolumePlan.IdOf(resource!)).FirstOrDefault(id => id is not null && _unread.Contains(id)) is { } found)
            {
                _unread.Remove(found);
                _drawn++;
                return (null, found);
            }

            if (_wanted.Count == 0 || offer.Free("disk") < room)
                return (null, null);
            _drawn++;
            return (_wanted.Dequeue(), null);
        }
    }

    private static TaskPlan Writer(string volume) => new($"write-{volume}", 100, 32, 0.3, 0, false) { Volume = volume, MakesVolume = true };

    private static TaskPlan Reader(string volume) => new($"read-{volume}", 100, 32, 0.1, 0, false) { Volume = volume };

    private List<TaskPlan> Draw(OpenOffer offer)
    {
        var (cpus, memory) = ((int)Math.Round(offer.Free("cpus") * 1000), (int)offer.Free("mem"));
        var count = Math.Min(random.Next(1, MaxTasksPerAccept + 1), Allowed - _drawn - _wanted.Count - _unread.Count);
        List<TaskPlan> plans = [];
        while (plans.Count < count)
        {
            var plan = TaskPlan.Draw(FormattableString.Invariant($"task-{_named++}"), random);
            if (plan.Millicpus > cpus || plan.MemoryMiB > memory)
                break;
            (cpus, memory) = (cpus - plan.Millicpus, memory - plan.MemoryMiB);
            _drawn++;
            plans.Add(plan);
        }

        return plans;
    }

    private JsonObject Describe(TaskPlan plan, string agent) => new()
    {
        ["name"] = plan.Id,
        ["task_id"] = new JsonObject { ["value"] = plan.Id },
        ["agent_id"] = new JsonObject { ["value"] = agent },
        ["resources"] = new JsonArray(
            [Scalar("cpus", plan.Millicpus / 1000.0), Scalar("mem", plan.MemoryMiB), .. plan.Volume is { } volume ? [VolumePlan.Volume(volume)] : (JsonObject[])[]]),
        ["command"] = new JsonObject { ["value"] = plan.Command(evidence) },
    };

    private static JsonObject Scalar(string name, double value) => new()
    {
        ["name"] = name, ["type"] = "SCALAR", ["scalar"] = new JsonObject { ["value"] = value },
    };
}
