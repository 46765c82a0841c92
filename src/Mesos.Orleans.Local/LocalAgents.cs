using System.Globalization;
using Mesos.Orleans.Abstractions;
using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Silo.Configuration;
using Orleans;

namespace Mesos.Orleans.Local;

/// <summary>The agents of the local program: started once the master serves, stopped before it stops, so that the ends of tasks are recorded.</summary>
internal sealed class LocalAgents(LocalOptions options, IGrainFactory grains, TimeProvider time, ILoggerFactory loggers) : IHostedLifecycleService
{
    private const int FirstPort = 5051;

    private readonly List<AgentHost> _agents = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The agents that run.</summary>
    public IReadOnlyList<AgentHost> Running => _agents;

    /// <summary>Completes when all agents have been started.</summary>
    public Task Ready => _ready.Task;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (var index = 0; index < options.Agents; index++)
            {
                _agents.Add(await StartAgent(index));
            }

            _ready.TrySetResult();
        }
        catch
        {
            _ready.TrySetCanceled(CancellationToken.None);
            throw;
        }
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

    private async Task<AgentHost> StartAgent(int index)
    {
        var settings = new AgentOptions
        {
            WorkDirectory = Path.Combine(options.WorkDirectory, string.Create(CultureInfo.InvariantCulture, $"agent-{index + 1}")),
            Port = FreePorts.OrAny(FirstPort + index),
            Resources = options.Resources,
            Attributes = options.Attributes,
        };
        var started = await AgentHost.StartAsync(settings, grains, new RandomIdSource(time), time, loggers);
        return started.IsSuccess ? started.Value : throw new SiloConfigurationException($"Agent {index + 1} cannot run: {started.Refusal}");
    }
}
