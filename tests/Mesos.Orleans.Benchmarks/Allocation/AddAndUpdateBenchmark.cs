using Mesos.Orleans.Benchmarks.Reporting;
using Mesos.Orleans.Core.Allocation;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using static Mesos.Orleans.Benchmarks.Allocation.BenchmarkCluster;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>AddAndUpdateSlave: frameworks come, agents that are half used come, then each agent gets revocable cpus; each with its cycle.</summary>
internal static class AddAndUpdateBenchmark
{
    public static void Run(int agents, int frameworks, bool full, Action<Measurement> report)
    {
        var cluster = new BenchmarkCluster();
        var size = $"{agents} agents, {frameworks} frameworks";
        var total = Of("cpus:2;mem:1024;disk:4096;ports:[31000-32000]");
        var used = Of("cpus:1;mem:128;disk:1024;" + Fragments(4));
        var larger = total.Add(ResourceSetWithRevocable());
        var newFrameworks = Enumerable.Range(0, frameworks).Select(i => cluster.Framework(i, "*", false, Capability.RevocableResources)).ToArray();
        var newAgents = Enumerable.Range(0, agents).Select(i => cluster.Agent(i, total, new Usage(FrameworkOf(i % frameworks), "*", used))).ToArray();

        var milliseconds = Time(() =>
        {
            foreach (var framework in newFrameworks)
                cluster.Put(framework);
            cluster.Run(eventsOnly: true);
        });
        report(new($"AddAndUpdate: frameworks, {size}", milliseconds, "ms", full ? 20 : null, "all frameworks added, one cycle", Published.Of((agents, frameworks) == (10_000, 1_000), 40.38, "commit 86653356d, DeclineOffers/21")));

        milliseconds = Time(() =>
        {
            foreach (var agent in newAgents)
                cluster.Put(agent);
            cluster.Run(eventsOnly: true);
        });
        report(new($"AddAndUpdate: agents, {size}", milliseconds, "ms", full ? 100 : null, "all agents added, one cycle that offers each", Published.Of((agents, frameworks) == (10_000, 1_000), 1_610, "commit 86653356d, DeclineOffers/21")));

        var updates = Enumerable.Range(0, agents).Select(i => cluster.Agent(i, larger, new Usage(FrameworkOf(i % frameworks), "*", used))).ToArray();
        milliseconds = Time(() =>
        {
            foreach (var agent in updates)
                cluster.Put(agent);
            cluster.Run(eventsOnly: true);
        });
        report(new($"AddAndUpdate: updates, {size}", milliseconds, "ms", null, "each agent gets 10 revocable cpus, one cycle that offers them"));
    }

    private static Core.Resources.ResourceSet ResourceSetWithRevocable() => Core.Resources.ResourceSet.FromWire(
    [
        new V1.Resource
        {
            Name = "cpus",
            Type = V1.Value.Types.Type.Scalar,
            Scalar = new V1.Value.Types.Scalar { Value = 10 },
            Revocable = new V1.Resource.Types.RevocableInfo(),
        },
    ]).Value!;
}
