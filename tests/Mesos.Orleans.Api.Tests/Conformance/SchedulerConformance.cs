using System.Runtime.CompilerServices;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Api.Tests.Hosting;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Mesos.Orleans.Api.Tests.Conformance;

/// <summary>
/// What every scheduler may rely on (Mesos' v1 semantics), whatever it speaks. This file: the means; the others: subscriptions, offers, launches,
/// refusals, updates and reconciliation.
/// </summary>
public abstract partial class SchedulerConformance(ConformanceCluster cluster, ISchedulerKind kind) : IAsyncLifetime
{
    private readonly List<Session> _sessions = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Leaves the agent empty for the next test.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions)
        {
            await session.DisposeAsync().AsTask().For("The end of the session");
            if (session.Id is { } id)
                await cluster.Grains.GetGrain<IFrameworkGrain>(id.Value).Teardown();
        }

        await cluster.Agent.WaitUntilAsync(tasks => tasks.IsEmpty);
        GC.SuppressFinalize(this);
    }

    private async Task<Session> Open(V1.FrameworkInfo info)
    {
        var session = new Session(await kind.Subscribe(cluster, info), info);
        _sessions.Add(session);
        return session;
    }

    private async Task<Session> Subscribe(V1.FrameworkInfo info) => await (await Open(info)).Subscribed();

    private Task<Session> Subscribe(params IEnumerable<Capability> capabilities) => Subscribe(Wire.Framework(capabilities));

    private TaskLaunch Running(string task) => cluster.Agent.Tasks.Single(launch => launch.Task.TaskId.Value == task);

    private void Report(string task, V1.TaskState state) => Assert.True(cluster.Agent.Update(Running(task).LaunchId, state));

    // Until the cluster has taken over every update of the agent's.
    private async Task Reported() => await Eventually(() => Task.FromResult(cluster.Agent.Unreported == 0));

    private Task<FrameworkSnapshot?> Snapshot(Session session) => cluster.Grains.GetGrain<IFrameworkGrain>(session.Id.Value).GetSnapshot();

    private static Task Eventually(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Waiting.Until(condition, met => met, what);
}
