using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>A grain's timer: each tick is a request; the next one is due after it has been served.</summary>
internal sealed class SimulatedGrainTimer(SimulatedCluster cluster, SimulatedActivation activation, Func<CancellationToken, Task> callback, bool interleave)
    : SimulatedRequest, IGrainTimer
{
    private int _version;
    private TimeSpan _period;
    private bool _isStopped;

    public override bool IsAlwaysInterleave => interleave;

    public override bool IsReadOnly => false;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        Plan(dueTime);
    }

    public void Dispose()
    {
        _isStopped = true;
        _version++;
    }

    public override async Task<Exception?> Run(object grain)
    {
        if (_isStopped)
        {
            return null;
        }

        var version = _version;
        Exception? failure = null;
        try
        {
            await callback(CancellationToken.None);
        }
        catch (Exception e)
        {
            cluster.Note($"A timer of {activation.Key} failed: {e.Message}");
            failure = e is global::Orleans.Runtime.OrleansException or TimeoutException
                ? e
                : throw new SimulationFailure($"A timer of {activation.Key} failed: {e}");
        }

        if (version == _version)
        {
            Plan(_period);
        }

        return failure;
    }

    public override void Forward()
    {
    }

    public override void Reject(Exception cause)
    {
    }

    private void Plan(TimeSpan delay)
    {
        var version = ++_version;
        if (delay == Timeout.InfiniteTimeSpan || _isStopped)
        {
            return;
        }

        cluster.Loop.After(delay, () =>
        {
            if (version == _version && !activation.IsGone)
            {
                activation.Receive(this);
            }
        });
    }
}
