using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Agent.Runtime;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>Starts, feeds and ends the custom executors of one agent.</summary>
internal sealed class ExecutorHost(TaskServices services, IUpdateSink sink, IIdSource ids, AgentOptions options, ILoggerFactory loggers) : IExecutorHost
{
    public void Launch(ImmutableArray<TaskLaunch> launches)
    {
        _ = (options, ids, loggers);
        foreach (var launch in launches)
        {
            sink.Report(launch.LaunchId, services.Statuses.Make(launch.Task.TaskId.Value, launch.LaunchId.ToString(), new ReportStatus(
                V1.TaskState.TaskFailed, "Custom executors are not built yet.", V1.TaskStatus.Types.Reason.ContainerLaunchFailed, V1.TaskStatus.Types.Source.Agent)));
        }
    }

    public bool Kill(TaskKey task, V1.KillPolicy? policy) => false;

    public void Shutdown(FrameworkId framework, string executorId)
    {
    }

    public void ShutdownFramework(FrameworkId framework)
    {
    }

    public void SendMessage(FrameworkId framework, string executorId, ImmutableArray<byte> data)
    {
    }

    public void Acknowledged(Guid launchId, Guid uuid)
    {
    }

    public ImmutableArray<ExecutorLaunch> Describe() => [];

    public Task StopAsync() => Task.CompletedTask;
}
