using System.Globalization;
using Mesos.Orleans.Abstractions;
using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Core;
using Orleans;

namespace Mesos.Orleans.Local;

/// <summary>The agents of the local program: started once the master serves, stopped before it stops, so that the ends of tasks are recorded.</summary>
internal sealed class LocalAgents(LocalOptions options, IGrainFactory grains, TimeProvider time, ILoggerFactory loggers, IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    private const int FirstPort = 5051;

    private readonly List<AgentHost> _agents = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The agents that run.</summary>
    public IReadOnlyList<AgentHost> Running => _agents;

    /// <summary>Why an agent could not be started, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>Completes when all agents have been started, or one could not be.</summary>
    public Task Ready => _ready.Task;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StartAgents(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop meanwhile.
        }

        _ready.TrySetResult();
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_agents.Select(agent => agent.DisposeAsync().AsTask()));
        _agents.Clear();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task StartAgents(CancellationToken cancellationToken)
    {
        for (var index = 0; index < options.Agents && Failure is null; index++)
        {
            var started = await StartAgent(index, cancellationToken);
            if (started.IsSuccess)
            {
                _agents.Add(started.Value);
            }
            else
            {
                Failure = $"Agent {index + 1} cannot run: {started.Refusal}";
                lifetime.StopApplication();
            }
        }
    }

    private Task<Outcome<AgentHost>> StartAgent(int index, CancellationToken cancellation)
    {
        var settings = new AgentOptions
        {
            WorkDirectory = Path.Combine(options.WorkDirectory, string.Create(CultureInfo.InvariantCulture, $"agent-{index + 1}")),
            Port = FirstPort + index,
            AnyPort = true,
            ReconfigurationPolicy = ReconfigurationPolicy.Any,
            Resources = options.Resources,
            Attributes = options.Attributes,
        };
        return AgentHost.StartAsync(settings, grains, new RandomIdSource(time), time, loggers, cancellation);
    }
}
