using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>The custom executors of an agent, and the tasks that they run.</summary>
internal interface IExecutorHost
{
    /// <summary>Hands launches to their executor, starting it first if it does not run. Launches of one group stay together. Repeatable by launch id.</summary>
    void Launch(ImmutableArray<TaskLaunch> launches);

    /// <summary>Asks the executor of a launch to kill its task; false if no executor has it.</summary>
    bool Kill(Guid launchId, string taskId, V1.KillPolicy? policy);

    /// <summary>Sends SHUTDOWN, and destroys the executor after its grace period. Unknown executors are ignored.</summary>
    void Shutdown(FrameworkId framework, string executorId);

    /// <summary>Shuts all executors of a framework down.</summary>
    void ShutdownFramework(FrameworkId framework);

    /// <summary>Sends bytes to an executor; best effort.</summary>
    void SendMessage(FrameworkId framework, string executorId, ImmutableArray<byte> data);

    /// <summary>An update is durable in the cluster: its executor is told (ACKNOWLEDGED).</summary>
    void Acknowledged(Guid launchId, Guid uuid);

    /// <summary>Nothing is decided or done any more: what runs is for the agent's next life.</summary>
    void Freeze();

    /// <summary>The executors that run, for a registration.</summary>
    ImmutableArray<ExecutorLaunch> Describe();

    /// <summary>Ends executors and all their tasks, and waits until none is left.</summary>
    /// <param name="isMeant">Those of which frameworks; null for all.</param>
    Task StopAsync(Func<V1.FrameworkInfo, bool>? isMeant);
}
