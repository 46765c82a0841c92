using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Http;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Runtime;
using Mesos.Orleans.Agent.Supervision;

namespace Mesos.Orleans.Agent.Hosting;

/// <summary>What an agent is made of and lets go of at its end.</summary>
internal sealed class AgentParts : IAsyncDisposable
{
    private readonly PosixProcessSupervisor? _inProcess;

    internal AgentParts(AgentOptions options, AgentHttp api, AgentRuntime runtime, TimeProvider time, ILoggerFactory loggers)
    {
        (Api, Runtime) = (api, runtime);
        if (options.SuperviseInProcess)
            Processes = _inProcess = new PosixProcessSupervisor(time);
        else
            Processes = Supervisor = new SupervisorClient(SupervisorPaths.Of(options.WorkDirectory), time, loggers.CreateLogger<SupervisorClient>());
    }

    /// <summary>The HTTP API.</summary>
    internal AgentHttp Api { get; }

    /// <summary>The launches.</summary>
    internal AgentRuntime Runtime { get; }

    /// <summary>The link to the cluster.</summary>
    internal AgentLink Link { get; set; } = null!;

    /// <summary>What starts processes.</summary>
    internal IProcessSupervisor Processes { get; }

    /// <summary>The same if it is a process of its own.</summary>
    internal SupervisorClient? Supervisor { get; }

    /// <summary>What fetches.</summary>
    internal HttpClient Http { get; } = new() { Timeout = Timeout.InfiniteTimeSpan };

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        Http.Dispose();
        if (Supervisor is not null)
            await Supervisor.DisposeAsync();
        _inProcess?.Dispose();
    }
}
