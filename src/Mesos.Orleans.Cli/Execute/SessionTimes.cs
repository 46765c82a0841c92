namespace Mesos.Orleans.Cli.Execute;

/// <summary>The times of an <see cref="ExecuteSession"/>.</summary>
internal static class SessionTimes
{
    /// <summary>How often deadlines are looked at.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>How often it is said why nothing is launched.</summary>
    public static readonly TimeSpan Explain = TimeSpan.FromSeconds(10);

    /// <summary>How often tasks are asked about, in case an update went astray.</summary>
    public static readonly TimeSpan Reconcile = TimeSpan.FromMinutes(1);

    /// <summary>How soon they are asked about when a call's outcome is unknown.</summary>
    public static readonly TimeSpan ReconcileSoon = TimeSpan.FromSeconds(5);

    /// <summary>How long killed tasks may take to end before the framework is torn down over them.</summary>
    public static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(15);

    /// <summary>How long the last call may take.</summary>
    public static readonly TimeSpan Teardown = TimeSpan.FromSeconds(10);

    /// <summary>The pause before the first attempt to subscribe again; it doubles with each.</summary>
    public static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause between attempts, as Mesos advises.</summary>
    public static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(15);
}
