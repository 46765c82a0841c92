using static Mesos.Orleans.Benchmarks.Allocation.BenchmarkCluster;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>HierarchyFullSort: as many roles in trees of several depths, each with a framework; all are sorted and served.</summary>
internal static class NestedRolesBenchmark
{
    public static void Run(int agents, Action<AllocatorMeasurement> report)
    {
        foreach (var (depth, branching) in new[] { (2, 32), (6, 3), (9, 2) })
        {
            var cluster = new BenchmarkCluster();
            var roles = Roles(depth, branching).ToArray();
            for (var i = 0; i < roles.Length; i++)
                cluster.Put(cluster.Framework(i, roles[i]));
            for (var i = 0; i < agents; i++)
                cluster.Put(cluster.Agent(i, Of("cpus:16;mem:2014;disk:1024;" + Fragments(100))));
            var size = $"{agents} agents, {roles.Length} roles, {depth} deep";
            var cycle = cluster.Run(eventsOnly: true);
            report(new($"NestedRoles: cycle, {size}", Time(() =>
            {
                cluster.Close(cycle.Offers, 0);
                cycle = cluster.Run();
            }), "ms", null, $"{cycle.Offers.Length} offers returned, then all sorted and offered again"));
        }
    }

    private static IEnumerable<string> Roles(int depth, int branching, string prefix = "")
    {
        for (var i = 0; i < branching; i++)
        {
            var role = $"{prefix}r{i}";
            yield return role;
            if (depth > 1)
                foreach (var below in Roles(depth - 1, branching, role + "/"))
                    yield return below;
        }
    }
}
