using Orleans;
using Orleans.Core;
using Orleans.Runtime;
using Orleans.Timers;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>What a grain asks of the runtime.</summary>
internal sealed class SimulatedRuntime(SimulatedCluster cluster, SimulatedActivation activation, TurnScheduler turns) : IGrainRuntime, ITimerRegistry
{
    private readonly List<SimulatedGrainTimer> _timers = [];

    public string SiloIdentity => activation.Silo.Name;

    public SiloAddress SiloAddress => throw new NotSupportedException();

    public IGrainFactory GrainFactory { get; } = new SimulatedGrainFactory(cluster, activation.Silo);

    public ITimerRegistry TimerRegistry => this;

    public IServiceProvider ServiceProvider => activation;

    public TimeProvider TimeProvider => cluster.Time;

    public TurnScheduler Turns => turns;

    public void DeactivateOnIdle(IGrainContext grainContext) => activation.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "The grain asked for it"));

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan)
    {
    }

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext) => throw new NotSupportedException();

    public IDisposable RegisterTimer(IGrainContext grainContext, Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException();

    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        var timer = new SimulatedGrainTimer(cluster, activation, cancellation => callback(state, cancellation), options.Interleave);
        timer.Change(options.DueTime, options.Period);
        _timers.Add(timer);
        return timer;
    }

    public void StopTimers()
    {
        foreach (var timer in _timers)
        {
            timer.Dispose();
        }
    }
}
