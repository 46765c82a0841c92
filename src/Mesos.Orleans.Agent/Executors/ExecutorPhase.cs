namespace Mesos.Orleans.Agent.Executors;

/// <summary>Where the process of an executor is in its life.</summary>
internal enum ExecutorPhase
{
    /// <summary>The sandbox is made and URIs are fetched.</summary>
    Preparing = 0,

    /// <summary>The process is being started.</summary>
    Starting = 1,

    /// <summary>The process runs.</summary>
    Running = 2,

    /// <summary>There is no process any more, and all its tasks have ended.</summary>
    Ended = 3,
}
