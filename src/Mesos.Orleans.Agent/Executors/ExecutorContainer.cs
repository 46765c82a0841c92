using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Agent.Volumes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>The sandbox and the process of one executor.</summary>
internal sealed class ExecutorContainer(SandboxId id, V1.ExecutorInfo executor, V1.FrameworkInfo framework, TaskServices services) : IDisposable
{
    private readonly CancellationTokenSource _preparation = new();
    private Sandbox? _sandbox;

    /// <summary>Which run of which executor it is.</summary>
    internal SandboxId Id => id;

    private string? User => CommandProcess.UserOf(services.Agent, executor.Command, framework);

    /// <summary>Makes the sandbox and fetches the URIs; null for success.</summary>
    internal async Task<Refusal?> PrepareAsync()
    {
        if (CommandTaskSupport.Check(executor) is { } unsupported)
            return unsupported;
        var user = ProcessCommand.FindUser(User);
        if (!user.IsSuccess)
            return user.Refusal;
        var sandbox = Sandbox.Create(services.Work, id, user.Value);
        if (!sandbox.IsSuccess)
            return sandbox.Refusal;
        _sandbox = sandbox.Value;
        if (LinkVolumes(executor.Resources) is { } refusal)
            return refusal;
        return await services.Fetcher.FetchAsync(executor.Command.Uris, _sandbox, user.Value, _preparation.Token).ConfigureAwait(false);
    }

    /// <summary>Puts persistent volumes into the sandbox that was prepared; null for success.</summary>
    internal Refusal? LinkVolumes(IEnumerable<V1.Resource> resources)
    {
        var user = ProcessCommand.FindUser(User);
        return user.IsSuccess ? VolumeLinks.Make(services.Work, _sandbox!, resources, user.Value) : user.Refusal;
    }

    /// <summary>Takes over the sandbox of an earlier life of the agent.</summary>
    internal AttachedProcess? Attach()
    {
        _sandbox = new Sandbox(services.Work.Sandbox(id));
        return services.Supervisor.Attach(id.ContainerId);
    }

    /// <summary>Nobody needs to hear of its end again.</summary>
    internal void Forget() => services.Supervisor.Forget(id.ContainerId);

    /// <summary>Starts the process in the sandbox that was prepared.</summary>
    internal async ValueTask<Outcome<StartedProcess>> StartAsync()
    {
        TimeSpan? grace = executor.ShutdownGracePeriod is { } period ? DurationText.FromWire(period) : null;
        var environment = ExecutorEnvironment.Build(
            services.Agent, id.FrameworkId, framework, id.ExecutorId, _sandbox!, grace, executor.Command);
        if (!environment.IsSuccess)
            return environment.Refusal;
        var process = CommandProcess.Describe(id.ContainerId, executor.Command, environment.Value, _sandbox!, User);
        return await services.Supervisor.StartAsync(process, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Ends a preparation.</summary>
    internal void Abandon() => _ = _preparation.CancelAsync();

    /// <summary>Kills all processes of the container.</summary>
    internal void Destroy() => _ = services.Supervisor.KillAsync(id.ContainerId, Libc.SIGKILL);

    /// <summary>Lets go of what preparation needed. The process, if any, is left alone.</summary>
    public void Dispose() => _preparation.Dispose();
}
