using System.Text.Json;

namespace Mesos.Orleans.Agent.Tests.Hosting;

/// <summary>What an agent keeps of what has ended, and what it never takes from what runs.</summary>
public sealed class SandboxCollectionTests : IAsyncDisposable
{
    private readonly AgentFixture _agent = new();

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task NoDelay_EndedTasksSandboxGoes_RunningOnesStays()
    {
        await Start(TimeSpan.Zero);
        _agent.Run(_agent.Task("long", null, "echo here; exec sleep 600"));
        await _agent.NextUpdates(2);
        var running = Run("long");
        Directory.SetLastWriteTimeUtc(running, DateTime.UnixEpoch);

        _agent.Run(_agent.Task("short", null, "true"));
        var ended = Path.Combine(_agent.Work, "slaves", "cluster-S0", "frameworks", _agent.Framework.Value, "executors", "short");
        await _agent.NextUpdates(3);

        await Eventually.TrueAsync(() => !Directory.Exists(ended), "the sandbox of the ended task goes");
        Assert.True(Directory.Exists(running));
        Assert.True((await Metrics()).GetProperty("gc/path_removals_succeeded").GetDouble() >= 1);
    }

    [Fact]
    public async Task Delay_ExecutorThatRanForLonger_ItsSandboxIsAsYoungAsItsEnd()
    {
        await Start(TimeSpan.FromDays(7));
        _agent.Run(_agent.Task("t1", AgentFixture.Idle()));
        await Eventually.TrueAsync(() => _agent.Output().Length > 0, "the executor is up");
        var sandbox = Run("exec");
        Directory.SetLastWriteTimeUtc(sandbox, DateTime.UnixEpoch);

        _agent.Kill("t1", null);
        await _agent.Host.ShutdownAsync();

        Assert.True(Directory.Exists(sandbox));
        Assert.True(Directory.GetLastWriteTimeUtc(sandbox) > DateTime.UnixEpoch);
    }

    private Task Start(TimeSpan delay)
    {
        _agent.Options = _agent.Options with { GcDelay = delay, DiskWatchInterval = TimeSpan.FromSeconds(1) };
        return _agent.StartAsync();
    }

    // Where the link to the youngest leads now.
    private string Run(string executor) => Path.GetFullPath(new FileInfo(_agent.Sandbox(executor)).ResolveLinkTarget(returnFinalTarget: true)!.FullName);

    private async Task<JsonElement> Metrics() => JsonSerializer.Deserialize<JsonElement>(await _agent.Http.GetStringAsync(new Uri("metrics/snapshot", UriKind.Relative)));
}
