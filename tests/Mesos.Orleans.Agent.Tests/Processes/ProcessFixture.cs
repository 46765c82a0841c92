using Mesos.Orleans.Agent.Processes;

namespace Mesos.Orleans.Agent.Tests.Processes;

/// <summary>A supervisor and a directory to run things in; everything it started is killed at the end.</summary>
public sealed class ProcessFixture(int? maxRunning = null) : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly PosixProcessSupervisor _supervisor = new(TimeProvider.System, maxRunning);
    private readonly List<string> _started = [];
    private int _next;

    internal IProcessSupervisor Supervisor => _supervisor;

    internal string Directory => _directory.Path;

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_started.Select(id => _supervisor.KillAsync(id, 9)));
        _supervisor.Dispose();
        _directory.Dispose();
    }

    internal ProcessSpec Shell(string script) => Spec("/bin/sh", "sh", "-c", script);

    internal ProcessSpec Spec(string program, params string[] arguments)
    {
        var id = $"c{Interlocked.Increment(ref _next)}-{Path.GetFileName(Directory)}";
        return new ProcessSpec
        {
            ContainerId = id,
            Program = program,
            Arguments = arguments,
            Environment = new Dictionary<string, string> { ["PATH"] = ExecutableLookup.DefaultPath },
            WorkingDirectory = Directory,
            StandardOutputPath = Path.Combine(Directory, $"{id}.out"),
            StandardErrorPath = Path.Combine(Directory, $"{id}.err"),
        };
    }

    internal async Task<StartedProcess> StartAsync(ProcessSpec spec)
    {
        lock (_started)
            _started.Add(spec.ContainerId);
        var outcome = await Supervisor.StartAsync(spec, CancellationToken.None);
        Assert.True(outcome.IsSuccess, outcome.Refusal?.ToString());
        return outcome.Value;
    }

    internal async Task<(WaitStatus Status, string Output)> RunAsync(ProcessSpec spec)
    {
        var status = await (await StartAsync(spec)).Exit.WithinPatience();
        return (status, await File.ReadAllTextAsync(spec.StandardOutputPath));
    }

    /// <summary>Waits until the script has written a line to its output, and answers with it.</summary>
    internal static async Task<string> FirstLineAsync(ProcessSpec spec)
    {
        await Eventually.TrueAsync(
            () => File.Exists(spec.StandardOutputPath) && File.ReadAllText(spec.StandardOutputPath).Contains('\n'), "a line of output");
        return File.ReadAllLines(spec.StandardOutputPath)[0];
    }

    internal static bool IsAlive(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
