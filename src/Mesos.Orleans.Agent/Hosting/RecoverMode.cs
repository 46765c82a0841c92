namespace Mesos.Orleans.Agent.Hosting;

/// <summary>What an agent does with what an earlier life of it left running (<c>--recover</c>, as in Mesos).</summary>
public enum RecoverMode
{
    /// <summary>Go on with it.</summary>
    Reconnect = 0,

    /// <summary>Kill it, tell the cluster, and end: the next start is a new agent, which may be configured differently.</summary>
    Cleanup = 1,
}
