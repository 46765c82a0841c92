namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>An operating system's process: what its threads do stops while it is frozen, and for ever when it dies.</summary>
internal class SimulatedProcess(SimulationLoop loop, string name, int view)
{
    private readonly List<Action> _held = [];

    public string Name => name;

    /// <summary>Which of several activations of one grain this process sees while the cluster is split.</summary>
    public int View => view;

    public bool IsDead { get; private set; }

    public bool IsFrozen { get; private set; }

    /// <summary>True while no message gets out or in.</summary>
    public bool IsCut { get; set; }

    public void Freeze() => IsFrozen = true;

    public void Thaw()
    {
        IsFrozen = false;
        foreach (var action in _held.ToArray())
        {
            loop.After(loop.Between(0, 0.001), () => Do(action));
        }

        _held.Clear();
    }

    public virtual void Die()
    {
        IsDead = true;
        _held.Clear();
    }

    /// <summary>Does something now, after the thaw, or never.</summary>
    public void Do(Action action)
    {
        if (IsDead)
        {
            return;
        }

        if (IsFrozen)
        {
            _held.Add(action);
        }
        else
        {
            action();
        }
    }
}
