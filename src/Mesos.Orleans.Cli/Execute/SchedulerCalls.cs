using Types = Mesos.V1.Scheduler.Call.Types;

namespace Mesos.Orleans.Cli.Execute;

/// <summary>Builds calls of one framework.</summary>
internal sealed class SchedulerCalls
{
    /// <summary>The framework's id, put into every call once it is known.</summary>
    public string? FrameworkId { get; set; }

    public V1.Scheduler.Call Subscribe(Types.Subscribe subscribe)
    {
        var call = Make(Types.Type.Subscribe);
        call.Subscribe = subscribe;
        return call;
    }

    public V1.Scheduler.Call Accept(IEnumerable<V1.Offer> offers, V1.Offer.Types.Operation.Types.Launch launch, double refuseSeconds)
    {
        var call = Make(Types.Type.Accept);
        call.Accept = new Types.Accept
        {
            Operations = { new V1.Offer.Types.Operation { Type = V1.Offer.Types.Operation.Types.Type.Launch, Launch = launch } },
            Filters = new V1.Filters { RefuseSeconds = refuseSeconds },
        };
        call.Accept.OfferIds.AddRange(offers.Select(offer => offer.Id));
        return call;
    }

    public V1.Scheduler.Call Decline(IEnumerable<V1.Offer> offers, double refuseSeconds)
    {
        var call = Make(Types.Type.Decline);
        call.Decline = new Types.Decline { Filters = new V1.Filters { RefuseSeconds = refuseSeconds } };
        call.Decline.OfferIds.AddRange(offers.Select(offer => offer.Id));
        return call;
    }

    public V1.Scheduler.Call Acknowledge(V1.TaskStatus status)
    {
        var call = Make(Types.Type.Acknowledge);
        call.Acknowledge = new Types.Acknowledge { AgentId = status.AgentId, TaskId = status.TaskId, Uuid = status.Uuid };
        return call;
    }

    public V1.Scheduler.Call Reconcile(IEnumerable<TrackedTask> tasks)
    {
        var call = Make(Types.Type.Reconcile);
        call.Reconcile = new Types.Reconcile();
        call.Reconcile.Tasks.AddRange(tasks.Select(task =>
            new Types.Reconcile.Types.Task { TaskId = new V1.TaskID { Value = task.Id }, AgentId = task.AgentId }));
        return call;
    }

    public V1.Scheduler.Call Kill(TrackedTask task)
    {
        var call = Make(Types.Type.Kill);
        call.Kill = new Types.Kill { TaskId = new V1.TaskID { Value = task.Id }, AgentId = task.AgentId };
        return call;
    }

    public V1.Scheduler.Call Suppress() => Make(Types.Type.Suppress);

    public V1.Scheduler.Call Revive() => Make(Types.Type.Revive);

    public V1.Scheduler.Call Teardown() => Make(Types.Type.Teardown);

    private V1.Scheduler.Call Make(Types.Type type)
    {
        var call = new V1.Scheduler.Call { Type = type };
        if (FrameworkId is not null)
            call.FrameworkId = new V1.FrameworkID { Value = FrameworkId };
        return call;
    }
}
