using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>A call that has arrived.</summary>
internal sealed class SimulatedCallRequest(SimulatedCluster cluster, SimulatedCall call, SimulatedSilo silo) : SimulatedRequest
{
    public override bool IsAlwaysInterleave => call.Kind.IsAlwaysInterleave;

    public override bool IsReadOnly => call.Kind.IsReadOnly;

    public override async Task<Exception?> Run(object grain)
    {
        if (call.IsExpired)
        {
            return null;
        }

        cluster.Ran(call, silo);
        Exception? failure = null;
        Task? task = null;
        try
        {
            task = call.Kind.Invoke(grain, call.Arguments);
            await task;
        }
        catch (Exception e)
        {
            failure = e;
        }

        cluster.Finished(call, failure, task);
        cluster.Respond(call, silo, answer =>
        {
            if (failure is null)
            {
                answer.Complete(task!);
            }
            else
            {
                answer.Fail(failure);
            }
        });
        return failure;
    }

    public override void Forward()
    {
        silo.Outstanding.Remove(call);
        cluster.Deliver(call);
    }

    public override void Reject(Exception cause) =>
        cluster.Respond(call, silo, answer => answer.Fail(new OrleansException($"The grain could not be activated: {cause.Message}")));
}
