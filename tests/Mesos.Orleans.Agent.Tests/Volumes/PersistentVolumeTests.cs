using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Sdk;
using Mesos.Orleans.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Operation = Mesos.V1.Offer.Types.Operation;
using OperationType = Mesos.V1.Offer.Types.Operation.Types.Type;

namespace Mesos.Orleans.Agent.Tests.Volumes;

/// <summary>From a scheduler through the grains to a volume on this machine's disk, and over a restart of the agent.</summary>
public sealed class PersistentVolumeTests : IAsyncLifetime
{
    private readonly RecordingScheduler _scheduler = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly HashSet<string> _rescinded = [];
    private MesosTestCluster _cluster = null!;
    private AgentHost _agent = null!;
    private SchedulerDriver _driver = null!;
    private Task _run = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _cluster = await MesosTestCluster.StartAsync(new MesosTestClusterOptions { Agents = 0 });
        await StartAgent();
        var info = new V1.FrameworkInfo { Name = "tests", User = Posix.UserAccount.Current.Name, Role = "eng", FailoverTimeout = 60 };
        info.Capabilities.Add(new[] { V1.FrameworkInfo.Types.Capability.Types.Type.SharedResources, V1.FrameworkInfo.Types.Capability.Types.Type.ReservationRefinement }
            .Select(type => new V1.FrameworkInfo.Types.Capability { Type = type }));
        _driver = new SchedulerDriver(_cluster.Grains, _scheduler, info);
        _run = _driver.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        await _agent.DisposeAsync();
        await _cluster.DisposeAsync();
        _stop.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Volume_WrittenByOneTask_IsReadByTheNextAndRemovedByDestroy()
    {
        var volume = VolumeWire.Volume("v", 50);
        await Accept(VolumeWire.Reserve(VolumeWire.Disk(100)), VolumeWire.Create(volume), Launch("writer", "echo written > data/file", volume));
        Assert.Equal(["writer TaskFinished"], await Ends(1));

        await RestartAgent();
        Assert.Equal(V1.TaskState.TaskFinished, await RunOnWhatever("reader", "test \"$(cat data/file)\" = written", volume));

        Assert.True(Directory.Exists(VolumePath("v")));
        await Accept(Holds("v"), VolumeWire.Destroy(volume, "destroy"));
        await Eventually.TrueAsync(() => !Directory.Exists(VolumePath("v")), "the volume is removed");
        var snapshot = await _cluster.Grains.GetGrain<IAgentGrain>(_agent.Id.Value).GetSnapshot();
        Assert.True(snapshot!.Total.PersistentVolumes.IsEmpty);
        Assert.Equal(100_000, snapshot.Total.Reserved.ScalarMillis("disk"));
    }

    [Fact]
    public async Task SharedVolume_UsedByTwoTasksAtOnce_ShowsThemTheSameData()
    {
        var volume = VolumeWire.Volume("s", 50, isShared: true);
        var elsewhere = VolumeWire.Volume("s", 50, path: "deep/other", isShared: true);

        await Accept(
            VolumeWire.Reserve(VolumeWire.Disk(50)), VolumeWire.Create(volume),
            Launch("waits", "until test -f deep/other/file; do sleep 0.05; done", elsewhere), Launch("writes", "echo x > data/file", volume));

        Assert.Equal(["waits TaskFinished", "writes TaskFinished"], await Ends(2));
    }

    [Fact]
    public async Task Volume_AtAPathThatLeadsOut_FailsTheTask()
    {
        var volume = VolumeWire.Volume("v", 50, path: "../../escape");

        await Accept(VolumeWire.Reserve(VolumeWire.Disk(50)), VolumeWire.Create(volume), Launch("bad", "true", volume));

        Assert.Equal(["bad TaskFailed"], await Ends(1));
    }

    private string VolumePath(string id) => Path.Combine(_directory.Path, "work", "volumes", "roles", "eng", id);

    private async Task StartAgent()
    {
        var options = new AgentOptions { Port = 0, Resources = "cpus:4;mem:1024;disk:2048", WorkDirectory = Path.Combine(_directory.Path, "work") };
        var started = await AgentHost.StartAsync(options, _cluster.Grains, new RandomIds(), TimeProvider.System, NullLoggerFactory.Instance);
        Assert.True(started.IsSuccess, started.Refusal?.ToString());
        _agent = started.Value;
        await Eventually.TrueAsync(() => _agent.IsRegistered, "the agent registers");
    }

    private async Task RestartAgent()
    {
        await _agent.DisposeAsync();
        await StartAgent();
    }

    private static Func<V1.Offer, bool> Holds(string volume) => offer => offer.Resources.Any(resource => resource.Disk?.Persistence?.Id == volume);

    private Task Accept(params Operation[] operations) => Accept(_ => true, operations);

    private async Task Accept(Func<V1.Offer, bool> suits, params Operation[] operations)
    {
        while (true)
        {
            var offer = await _scheduler.Offers.ReadAsync().AsTask().WithinPatience();
            while (_scheduler.Rescinded.TryRead(out var id))
                _rescinded.Add(id.Value);
            if (_rescinded.Contains(offer.Id.Value))
                continue;
            if (!suits(offer))
            {
                Assert.Null(await _driver.Decline([offer], new() { RefuseSeconds = 0 }));
                continue;
            }

            foreach (var task in operations.SelectMany(operation => operation.Launch?.TaskInfos ?? []))
                task.AgentId = offer.AgentId;
            Assert.Null(await _driver.Accept([offer.Id], operations, new() { RefuseSeconds = 0 }));
            return;
        }
    }

    // An offer of before the restart may be void although its RESCIND is still on the way: then the task is lost, and the next offer is taken.
    private async Task<V1.TaskState> RunOnWhatever(string id, string script, V1.Resource volume)
    {
        while (true)
        {
            await Accept(Holds(volume.Disk.Persistence.Id), Launch(id, script, volume));
            V1.TaskState? end = null;
            var lost = false;
            await Eventually.TrueAsync(
                () =>
                {
                    while (_scheduler.Updates.TryRead(out var status))
                        end = TaskStates.IsTerminal(status.State) ? status.State : null;
                    lost = _scheduler.Reconciled.TryRead(out _);
                    return end is not null || lost;
                },
                "the task ends or is lost");
            if (end is { } state)
                return state;
        }
    }

    private static Operation Launch(string id, string script, V1.Resource volume)
    {
        var task = new V1.TaskInfo { Name = id, TaskId = new() { Value = id }, Command = new() { Value = script } };
        task.Resources.Add(OfferResources.Parse("cpus:0.5;mem:32"));
        task.Resources.Add(volume);
        return new() { Type = OperationType.Launch, Launch = new() { TaskInfos = { task } } };
    }

    private async Task<string[]> Ends(int count)
    {
        var ends = new List<string>();
        while (ends.Count < count)
        {
            var status = await _scheduler.Updates.ReadAsync().AsTask().WithinPatience();
            if (TaskStates.IsTerminal(status.State))
                ends.Add($"{status.TaskId.Value} {status.State}");
        }

        return [.. ends.Order(StringComparer.Ordinal)];
    }

    private sealed class RandomIds : IIdSource
    {
        public Guid Next() => Guid.CreateVersion7();
    }
}
