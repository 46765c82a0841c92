using Mesos.Orleans.Api.Tests.Hosting;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using Operation = Mesos.V1.Offer.Types.Operation;

namespace Mesos.Orleans.Api.Tests.Conformance;

/// <summary>A subscribed scheduler as the tests use it: strict about the order of everything but heartbeats and offers, which come when they come.</summary>
public sealed class Session(ISchedulerConnection connection, V1.FrameworkInfo info) : IAsyncDisposable
{
    private readonly Queue<V1.Offer> _offers = new();

    public V1.FrameworkID Id { get; private set; } = info.Id;

    public V1.FrameworkInfo Info { get; } = info;

    /// <summary>Every event as it comes; null at the end of the stream.</summary>
    public Task<V1.Scheduler.Event?> NextRaw() => connection.Next().For("An event");

    /// <summary>The next event that is neither heartbeat nor offer; null at the end of the stream.</summary>
    public async Task<V1.Scheduler.Event?> Next()
    {
        using var limit = new CancellationTokenSource(Waiting.Limit);
        while (true)
        {
            var next = await NextButHeartbeats("An event other than an offer", limit.Token);
            if (next is not { Type: EventType.Offers })
                return next;
            Keep(next);
        }
    }

    public async Task<Session> Subscribed()
    {
        var first = await Next();
        Assert.Equal(EventType.Subscribed, first?.Type);
        Id = first!.Subscribed.FrameworkId;
        return this;
    }

    public async Task<V1.TaskStatus> Update()
    {
        var next = await Next();
        Assert.True(next is { Type: EventType.Update }, $"an update was expected, not {next}");
        return next!.Update.Status;
    }

    /// <summary>The next offer; declines none.</summary>
    public async Task<V1.Offer> Offer()
    {
        using var limit = new CancellationTokenSource(Waiting.Limit);
        while (_offers.Count == 0)
        {
            var next = await NextButHeartbeats("An offer", limit.Token);
            Assert.True(next is { Type: EventType.Offers }, $"an offer was expected, not {next}");
            Keep(next!);
        }

        return _offers.Dequeue();
    }

    /// <summary>An offer of everything that the agent has: earlier ones, made while a former test's tasks were still ending, go back.</summary>
    public async Task<V1.Offer> WholeOffer()
    {
        using var limit = new CancellationTokenSource(Waiting.Limit);
        while (true)
        {
            var offer = await Offer();
            if (Wire.Scalar(offer, "cpus") == ConformanceCluster.AgentCpus)
                return offer;
            if (limit.IsCancellationRequested)
                throw Waiting.Missed($"An offer of the whole agent, but {offer}");
            await Decline(0, offer.Id);
        }
    }

    /// <summary>
    /// Everything that came before the answer to a question put now: the stream is in order, so what is not in it was not sent.
    /// </summary>
    public async Task<List<V1.Scheduler.Event>> Before()
    {
        const string Question = "a-task-that-nobody-knows";
        await Call(new() { Type = CallType.Reconcile, Reconcile = new() { Tasks = { new V1.Scheduler.Call.Types.Reconcile.Types.Task { TaskId = Wire.Task(Question) } } } });
        var seen = _offers.Select(offer => new V1.Scheduler.Event { Type = EventType.Offers, Offers = new() { Offers_ = { offer } } }).ToList();
        _offers.Clear();
        using var limit = new CancellationTokenSource(Waiting.Limit);
        while (true)
        {
            var next = await NextButHeartbeats("The answer to the question", limit.Token);
            Assert.NotNull(next);
            if (next is { Type: EventType.Update } && next.Update.Status.TaskId.Value == Question)
                return seen;
            seen.Add(next);
        }
    }

    /// <summary>Makes a call that has to be accepted.</summary>
    public async Task Call(V1.Scheduler.Call call)
    {
        call.FrameworkId = Id;
        Assert.Null(await connection.Call(call).For($"The answer to {call.Type}"));
    }

    /// <summary>Makes a call that has to be refused.</summary>
    public async Task<string> Refused(V1.Scheduler.Call call)
    {
        call.FrameworkId = Id;
        var refusal = await connection.Call(call).For($"The answer to {call.Type}");
        Assert.NotNull(refusal);
        return refusal;
    }

    public Task Accept(V1.Offer offer, params IEnumerable<Operation> operations) => Accept([offer.Id], 0, operations);

    public Task Accept(IEnumerable<V1.OfferID> offers, double refuseSeconds, params IEnumerable<Operation> operations) => Call(new()
    {
        Type = CallType.Accept,
        Accept = new() { OfferIds = { offers }, Operations = { operations }, Filters = new() { RefuseSeconds = refuseSeconds } },
    });

    public Task Launch(V1.Offer offer, params IEnumerable<V1.TaskInfo> tasks) => Accept(offer, Wire.Launch(tasks));

    public Task Decline(double refuseSeconds, params IEnumerable<V1.OfferID> offers) => Call(new()
    {
        Type = CallType.Decline, Decline = new() { OfferIds = { offers }, Filters = new() { RefuseSeconds = refuseSeconds } },
    });

    public Task Acknowledge(V1.TaskStatus status) => Call(new()
    {
        Type = CallType.Acknowledge, Acknowledge = new() { AgentId = status.AgentId, TaskId = status.TaskId, Uuid = status.Uuid },
    });

    public Task Kill(string task, V1.AgentID? agent = null) => Call(new() { Type = CallType.Kill, Kill = new() { TaskId = Wire.Task(task), AgentId = agent } });

    public Task Reconcile(params IEnumerable<V1.Scheduler.Call.Types.Reconcile.Types.Task> tasks) =>
        Call(new() { Type = CallType.Reconcile, Reconcile = new() { Tasks = { tasks } } });

    public Task Teardown() => Call(new() { Type = CallType.Teardown });

    /// <summary>Launches one task on the whole agent's offer and reads that it runs, without acknowledging it.</summary>
    public async Task<V1.TaskStatus> LaunchOne(string task = "task")
    {
        var offer = await WholeOffer();
        await Launch(offer, Wire.Task(offer, task));
        var status = await Update();
        Assert.Equal((task, V1.TaskState.TaskRunning), (status.TaskId.Value, status.State));
        return status;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    // Heartbeats say that the stream lives, not that what is waited for will come.
    private async Task<V1.Scheduler.Event?> NextButHeartbeats(string what, CancellationToken limit)
    {
        while (true)
        {
            var next = await NextRaw();
            if (next is not { Type: EventType.Heartbeat })
                return next;
            if (limit.IsCancellationRequested)
                throw Waiting.Missed(what);
        }
    }

    private void Keep(V1.Scheduler.Event offers)
    {
        foreach (var offer in offers.Offers.Offers_)
            _offers.Enqueue(offer);
    }
}
