namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>A call on its way to a grain, or in it.</summary>
internal sealed class SimulatedCall(SimulatedProcess caller, GrainKey target, CallKind kind, object?[] arguments)
{
    public SimulatedProcess Caller => caller;

    public GrainKey Target => target;

    public CallKind Kind => kind;

    public object?[] Arguments => arguments;

    public PendingCall Answer { get; } = kind.NewPending();

    public bool IsExpired { get; set; }

    public override string ToString() => $"{kind.Name} on {target} from {caller.Name}";
}
