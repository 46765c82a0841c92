using System.Globalization;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Supervision;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesos.Orleans.Agent.Tests.Supervision;

/// <summary>A supervisor as a process of its own, and as many lives of an agent as a test wants.</summary>
internal sealed class SupervisorFixture : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _started = [];
    private int _next;

    internal SupervisorFixture() => Client = Connect();

    internal SupervisorPaths Paths => SupervisorPaths.Of(_directory.Path);

    internal string Directory => _directory.Path;

    /// <summary>The agent's side.</summary>
    internal SupervisorClient Client { get; private set; }

    internal ProcessSpec Shell(string script)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"c{++_next}-{Path.GetFileName(Directory)}");
        _started.Add(id);
        return new ProcessSpec
        {
            ContainerId = id,
            Program = "/bin/sh",
            Arguments = ["sh", "-c", script],
            Environment = new Dictionary<string, string> { ["PATH"] = ExecutableLookup.DefaultPath },
            WorkingDirectory = Directory,
            StandardOutputPath = Path.Combine(Directory, $"{id}.out"),
            StandardErrorPath = Path.Combine(Directory, $"{id}.err"),
        };
    }

    internal async Task<StartedProcess> StartAsync(ProcessSpec spec)
    {
        var outcome = await Client.StartAsync(spec, CancellationToken.None).AsTask().WithinPatience();
        Assert.True(outcome.IsSuccess, outcome.Refusal?.ToString());
        return outcome.Value;
    }

    /// <summary>The agent dies and is started again.</summary>
    internal async Task RestartAgentAsync()
    {
        Client.Abandon();
        Client = Connect();
        Assert.Null(await Client.RecoverAsync().WithinPatience());
    }

    internal void KillSupervisor() => Libc.kill(Client.Pid, Libc.SIGKILL);

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _started)
        {
            Client.Attach(id);
            await Client.KillAsync(id, Libc.SIGKILL);
            Client.Forget(id);
        }

        await Client.DisposeAsync();
        _directory.Dispose();
    }

    private SupervisorClient Connect() => new(Paths, TimeProvider.System, NullLogger.Instance);
}
