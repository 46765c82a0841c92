using Mesos.Orleans.Abstractions.Cluster;
using Orleans;
using Orleans.Core;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>
/// One activation of a grain on a silo, which does what Orleans' own does: one request at a time except those that may interleave, requests that wait for
/// the end of the activation and go to the next one, the end itself only when nothing runs.
/// </summary>
internal sealed class SimulatedActivation : IGrainContext, IServiceProvider
{
    private readonly SimulatedCluster _cluster;
    private readonly TurnScheduler _turns;
    private readonly List<SimulatedRequest> _waiting = [];
    private readonly HashSet<SimulatedRequest> _running = [];
    private readonly SimulatedRuntime _runtime;
    private readonly GrainId _id;
    private readonly SimulatedLuggage? _luggage;
    private List<ISimulatedState> _states = [];
    private SimulatedSilo? _destination;
    private SimulatedRequest? _blocking;
    private Phase _phase;

    public SimulatedActivation(SimulatedCluster cluster, SimulatedSilo silo, GrainKey key, SimulatedLuggage? luggage = null)
    {
        (_cluster, Silo, Key, _luggage) = (cluster, silo, key, luggage);
        _turns = new TurnScheduler(cluster.Loop, silo);
        _runtime = new SimulatedRuntime(cluster, this, _turns);
        _id = key.ToGrainId();
        _turns.Start(Activate);
    }

    private enum Phase
    {
        Activating,
        Valid,
        Deactivating,
        Leaving,
        Gone,
    }

    public SimulatedSilo Silo { get; }

    public GrainKey Key { get; }

    public Grain? Instance { get; private set; }

    /// <summary>True while it serves.</summary>
    public bool IsValid => _phase == Phase.Valid && !Silo.IsDead;

    public bool IsGone => _phase is Phase.Leaving or Phase.Gone || Silo.IsDead;

    /// <summary>True while it serves and has nothing to do.</summary>
    public bool IsIdle => IsValid && _running.Count == 0;

    public GrainId GrainId => _id;

    public object? GrainInstance => Instance;

    public IServiceProvider ActivationServices => this;

    public GrainReference GrainReference => throw Unused();

    public ActivationId ActivationId => throw Unused();

    public GrainAddress Address => throw Unused();

    public IGrainLifecycle ObservableLifecycle => throw Unused();

    public IWorkItemScheduler Scheduler => throw Unused();

    public Task Deactivated => throw Unused();

    public void Receive(SimulatedRequest request)
    {
        _waiting.Add(request);
        _turns.Post(Pump);
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (_phase == Phase.Valid)
        {
            _cluster.Note($"{Key} on {Silo.Name} deactivates: {deactivationReason.Description}");
            _phase = Phase.Deactivating;
            _turns.Post(Pump);
        }
    }

    /// <summary>Deactivates in good order, and goes on where it is sent with what it takes along.</summary>
    public void Move(SimulatedSilo to)
    {
        if (_phase == Phase.Valid)
        {
            _destination = to;
            Deactivate(new(DeactivationReasonCode.Migrating, $"It moves to {to.Name}"));
        }
    }

    public object? GetService(Type serviceType) => serviceType == typeof(IGrainRuntime) ? _runtime : _cluster.Services.GetService(serviceType);

    public void ReceiveMessage(object message) => throw Unused();

    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) => throw Unused();

    public void Rehydrate(IRehydrationContext context) => throw Unused();

    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) => throw Unused();

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class => throw Unused();

    public object? GetTarget() => Instance;

    public object? GetComponent(Type componentType) => null;

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    private async Task Activate()
    {
        try
        {
            (var grain, _states) = GrainBuilder.Build(this, _cluster);
            Instance = grain;
            if (_luggage is { } luggage)
            {
                ((IGrainMigrationParticipant)grain).OnRehydrate(luggage);
            }

            foreach (var state in _states)
            {
                if (_luggage is { } moved && moved.TryGetValue<byte[]>(state.Name, out var record))
                {
                    state.Unpack(record);
                }
                else
                {
                    await state.ReadStateAsync();
                }
            }

            await grain.OnActivateAsync(CancellationToken.None);
            _phase = Phase.Valid;
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            _cluster.Note($"{Key} on {Silo.Name} cannot be activated: {e.Message}");
            Leave();
            foreach (var request in TakeWaiting())
            {
                request.Reject(e);
            }
        }

        Pump();
    }

    private void Pump()
    {
        if (_phase == Phase.Gone)
        {
            foreach (var request in TakeWaiting())
            {
                request.Forward();
            }
        }

        for (var i = 0; i < _waiting.Count && _phase == Phase.Valid;)
        {
            var request = _waiting[i];
            if (!MayRun(request))
            {
                i++;
                continue;
            }

            _waiting.RemoveAt(i);
            _running.Add(request);
            if (_blocking is null && !request.IsAlwaysInterleave)
            {
                _blocking = request;
            }

            _ = Run(request);
        }

        if (_phase == Phase.Deactivating && _running.Count == 0)
        {
            _phase = Phase.Leaving;
            _turns.Start(Finish);
        }
    }

    private bool MayRun(SimulatedRequest request) =>
        _running.Count == 0 || request.IsAlwaysInterleave || _blocking is null || (_blocking.IsReadOnly && request.IsReadOnly);

    private async Task Run(SimulatedRequest request)
    {
        var failure = await request.Run(Instance!);
        if (failure is InconsistentStateException && _cluster.IsSource(failure))
        {
            Deactivate(new(DeactivationReasonCode.ApplicationError, "A write was overtaken"));
        }

        _running.Remove(request);
        if (_blocking == request)
        {
            _blocking = null;
        }

        _turns.Post(Pump);
    }

    private async Task Finish()
    {
        _runtime.StopTimers();
        try
        {
            await Instance!.OnDeactivateAsync(new(DeactivationReasonCode.ApplicationRequested, "Deactivated"), CancellationToken.None);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            _cluster.Note($"{Key} on {Silo.Name} could not be deactivated in good order: {e.Message}");
            _destination = null;
        }

        Leave();
        if (_destination is { } to)
        {
            _cluster.Arrive(Key, to, Pack());
        }

        Pump();
    }

    // As Orleans does it: what the grain refuses to pack is not packed at all, and its records neither.
    private SimulatedLuggage Pack()
    {
        var luggage = new SimulatedLuggage();
        try
        {
            ((IGrainMigrationParticipant)Instance!).OnDehydrate(luggage);
        }
        catch (InvalidOperationException e)
        {
            _cluster.Note(e.Message);
            return new SimulatedLuggage();
        }

        foreach (var state in _states)
        {
            luggage.TryAddValue(state.Name, state.Pack());
        }

        return luggage;
    }

    private void Leave()
    {
        _phase = Phase.Gone;
        _runtime.StopTimers();
        _cluster.Forget(this);
    }

    private SimulatedRequest[] TakeWaiting()
    {
        SimulatedRequest[] all = [.. _waiting];
        _waiting.Clear();
        return all;
    }

    private static NotSupportedException Unused() => new("The simulation has no such thing.");
}
