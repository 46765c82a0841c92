namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>Something that waits for its turn in an activation: a call, or the tick of a timer.</summary>
internal abstract class SimulatedRequest
{
    public abstract bool IsAlwaysInterleave { get; }

    public abstract bool IsReadOnly { get; }

    /// <summary>Runs in the activation's turns.</summary>
    /// <returns>How it failed, or null.</returns>
    public abstract Task<Exception?> Run(object grain);

    /// <summary>The activation has ended: another one serves this.</summary>
    public abstract void Forward();

    /// <summary>The activation never began.</summary>
    public abstract void Reject(Exception cause);
}
