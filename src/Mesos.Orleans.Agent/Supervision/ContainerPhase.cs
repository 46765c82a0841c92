namespace Mesos.Orleans.Agent.Supervision;

/// <summary>What a supervisor knows of a container. The numbers are on the wire.</summary>
internal enum ContainerPhase
{
    /// <summary>Its process is being started.</summary>
    Starting = 0,

    /// <summary>Its process runs.</summary>
    Running = 1,

    /// <summary>Its process has ended.</summary>
    Ended = 2,

    /// <summary>Its process could not be started.</summary>
    Refused = 3,
}
