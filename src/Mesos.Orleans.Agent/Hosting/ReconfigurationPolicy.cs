namespace Mesos.Orleans.Agent.Hosting;

/// <summary>What may differ from the settings that an agent ran with before (<c>--reconfiguration_policy</c>, as in Mesos).</summary>
public enum ReconfigurationPolicy
{
    /// <summary>Nothing: hostname, port, resources and attributes are as they were.</summary>
    Equal = 0,

    /// <summary>Resources may grow and attributes may be added.</summary>
    Additive = 1,

    /// <summary>Anything. Not of Mesos, and no value of the flag: for local clusters, whose users change their mind.</summary>
    Any = 2,
}
