namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>How bad the weather is; a seed chooses, and it becomes fine at the end so that everything can settle.</summary>
internal sealed class SimulatedFaults(SimulationLoop loop)
{
    /// <summary>How likely a message is lost, each way.</summary>
    public double Loss { get; set; }

    /// <summary>How likely a message is slow, up to <see cref="Slowness"/>.</summary>
    public double Slow { get; set; }

    public TimeSpan Slowness { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How likely an access to the storage fails, before its work and after it.</summary>
    public double StorageFailure { get; set; }

    public double StorageSlow { get; set; }

    /// <summary>Until when the storage does nothing.</summary>
    public DateTimeOffset StoragePausedUntil { get; set; }

    /// <summary>For how long it still does nothing.</summary>
    public TimeSpan StoragePause => StoragePausedUntil > loop.Now ? StoragePausedUntil - loop.Now : TimeSpan.Zero;

    public TimeSpan NetworkDelay() => Delay(0.0001, 0.002, Slow);

    public TimeSpan StorageDelay() => Delay(0.0001, 0.001, StorageSlow);

    public void Clear() => Loss = Slow = StorageFailure = StorageSlow = 0;

    private TimeSpan Delay(double least, double most, double slow) =>
        loop.Chance(slow) ? loop.Between(TimeSpan.Zero, Slowness) : loop.Between(least, most);
}
