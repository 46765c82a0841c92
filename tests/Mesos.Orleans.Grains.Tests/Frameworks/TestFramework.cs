using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Testing;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Grains.Tests.Frameworks;

/// <summary>A scheduler that uses nothing but the grain interface, one step at a time.</summary>
internal sealed class TestFramework(MesosTestCluster cluster, V1.FrameworkInfo info)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly List<V1.Scheduler.Event> _events = [];
    private Guid _incarnation;
    private long _last;

    public Guid Incarnation => _incarnation;

    public Guid Stream { get; private set; }

    public string Id { get; private set; } = "";

    public bool IsClosed { get; private set; }

    public IFrameworkGrain Grain => cluster.Grains.GetGrain<IFrameworkGrain>(Id);

    public static async Task<TestFramework> Subscribe(MesosTestCluster cluster, Action<V1.FrameworkInfo>? change = null)
    {
        var info = new V1.FrameworkInfo { User = "u", Name = "test", FailoverTimeout = 60 };
        change?.Invoke(info);
        var framework = new TestFramework(cluster, info);
        await framework.Subscribe();
        return framework;
    }

    public Task<SubscribeReply> Subscribe() => Subscribe(Guid.CreateVersion7());

    /// <summary>Subscribes with a stream; the same one again is how a caller asks that got no answer.</summary>
    public async Task<SubscribeReply> Subscribe(Guid stream)
    {
        if (Id.Length == 0)
        {
            Id = (await cluster.Grains.GetGrain<IClusterGrain>(0).NewFrameworkId()).Value;
        }

        var withId = info.Clone();
        withId.Id = new() { Value = Id };
        (Stream, _incarnation, _last) = (stream, Guid.Empty, 0);
        _events.Clear();
        return await Grain.Subscribe(new SubscribeFramework(Stream, withId, [], null, null));
    }

    /// <summary>The next event of a kind. Others are kept for who asks for them later: events of different kinds overtake each other.</summary>
    public async Task<V1.Scheduler.Event> Next(EventType type)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            if (_events.FindIndex(found => found.Type == type) is >= 0 and var index)
            {
                var found = _events[index];
                _events.RemoveAt(index);
                return found;
            }

            Assert.False(limit.IsCancellationRequested || IsClosed, $"No {type} came.");
            await Read();
        }
    }

    /// <summary>True if an event of a kind was read and not asked for.</summary>
    public bool Has(EventType type) => _events.Exists(read => read.Type == type);

    public async Task Read(double waitSeconds = 1)
    {
        var batch = await Grain.ReadEvents(new ReadEvents(Stream, _incarnation, _last, TimeSpan.FromSeconds(waitSeconds)));
        if (batch.Incarnation != _incarnation)
        {
            // What an earlier activation offered is void.
            _events.RemoveAll(read => read.Type == EventType.Offers);
        }

        (_incarnation, _last, IsClosed) = (batch.Incarnation, batch.Last, batch.Closed);
        foreach (var read in batch.Events)
        {
            _events.Add(read);
        }
    }

    public async Task<V1.Offer> NextOffer()
    {
        await Read(waitSeconds: 0);
        return (await Next(EventType.Offers)).Offers.Offers_[0];
    }

    public async Task<V1.TaskStatus> NextUpdate() => (await Next(EventType.Update)).Update.Status;

    public Task<CallReply> Call(V1.Scheduler.Call call)
    {
        call.FrameworkId = new() { Value = Id };
        return Grain.Call(new FrameworkCall(Stream, call, null));
    }

    public Task<CallReply> Acknowledge(V1.TaskStatus status) => Call(new()
    {
        Type = V1.Scheduler.Call.Types.Type.Acknowledge,
        Acknowledge = new() { AgentId = status.AgentId, TaskId = status.TaskId, Uuid = status.Uuid },
    });

    public Task<CallReply> Launch(V1.Offer offer, params string[] tasks)
    {
        var launch = new V1.Offer.Types.Operation { Type = V1.Offer.Types.Operation.Types.Type.Launch, Launch = new() };
        launch.Launch.TaskInfos.Add(tasks.Select(id => Task(offer.AgentId, id)));
        return Call(new()
        {
            Type = V1.Scheduler.Call.Types.Type.Accept,
            Accept = new() { OfferIds = { offer.Id }, Operations = { launch }, Filters = new() { RefuseSeconds = 0 } },
        });
    }

    public static V1.TaskInfo Task(V1.AgentID agent, string id, string resources = "cpus:1;mem:32") => new()
    {
        Name = id, TaskId = new() { Value = id }, AgentId = agent, Command = new() { Value = "true" },
        Resources = { Core.Resources.ResourceSet.Parse(resources).Value!.ToWire() },
    };
}
