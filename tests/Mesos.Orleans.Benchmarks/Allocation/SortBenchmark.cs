using System.Collections.Immutable;
using Mesos.Orleans.Benchmarks.Reporting;
using Mesos.Orleans.Core.Allocation;
using static Mesos.Orleans.Benchmarks.Allocation.BenchmarkCluster;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>
/// FullSort and HierarchyFullSort, through the allocator as a whole rather than the order alone: agents that are used up, one small agent that is
/// free. What is called a sort is a cycle over that agent, which has to find everyone's place and serves one.
/// </summary>
internal static class SortBenchmark
{
    private const string Used = "cpus:16;mem:2014;disk:1024;";
    private const string PublishedIn = "commit 6abe32f08, FullSort";

    // The sizes of Mesos' sorter_tests.cpp.
    private static readonly int[] Agents = [1_000, 5_000, 10_000, 20_000, 30_000, 50_000];
    private static readonly int[] Clients = [1, 50, 100, 200, 500, 1_000];

    /// <summary>Mesos' grids; without <paramref name="full"/> their least agents with 50 clients.</summary>
    public static void RunGrid(bool full, Action<Measurement> report)
    {
        foreach (var agents in full ? Agents : Agents[..1])
            foreach (var clients in full ? Clients : [50])
                RunFlat(agents, clients, report);
        foreach (var agents in full ? Agents : Agents[..1])
            RunNested(agents, report);
    }

    /// <summary>Frameworks in one role.</summary>
    private static void RunFlat(int agents, int clients, Action<Measurement> report) =>
        Run("FullSort", agents, [.. Enumerable.Repeat("*", clients)], "frameworks", (agents, clients) == (50_000, 1_000), report);

    /// <summary>About a thousand roles in trees of several depths, with a framework each: Mesos' trees of height and branching (3,32), (7,3) and (10,2), whose height counts the root.</summary>
    private static void RunNested(int agents, Action<Measurement> report)
    {
        foreach (var (depth, branching) in new[] { (2, 32), (6, 3), (9, 2) })
            Run("HierarchyFullSort", agents, [.. Roles(depth, branching)], $"roles {depth} deep", isPublished: false, report);
    }

    private static void Run(string name, int agents, string[] roles, string what, bool isPublished, Action<Measurement> report)
    {
        var cluster = new BenchmarkCluster();
        var resources = Of(Used + Fragments(100));
        var frameworks = roles.Select((role, i) => cluster.Framework(i, role)).ToArray();
        var free = Enumerable.Range(0, agents).Select(i => cluster.Agent(i, resources)).ToArray();
        var used = Enumerable.Range(0, agents).Select(i => cluster.Agent(i, resources, new Usage(FrameworkOf(i % roles.Length), roles[i % roles.Length], resources))).ToArray();
        var emptied = Enumerable.Range(0, agents).Select(i => cluster.Agent(i, resources)).ToArray();

        Report("add clients", frameworks, cluster.Put);
        Report("add agents", free, cluster.Put);
        Report("add allocations", used, cluster.Put, Published.Of(isPublished, 183, PublishedIn));
        cluster.Run();
        cluster.Put(cluster.Agent(agents, Of("cpus:1;mem:128")));
        Sort("full sort", "the size of the cluster changed, and with it every share");
        Sort("no-op sort", "only the one that was served has to be put back");
        Report("remove allocations", emptied, cluster.Put, Published.Of(isPublished, 12_200, PublishedIn));
        Report("remove agents", free, agent => cluster.Allocator.RemoveAgent(agent.Id));
        Report("remove clients", frameworks, framework => cluster.Allocator.RemoveFramework(framework.Id));

        void Sort(string step, string conditions)
        {
            ImmutableArray<OfferDraft> offers = [];
            var milliseconds = Time(() => offers = cluster.Run().Offers);
            report(new(Title(step), milliseconds, "ms", null, $"a cycle over one agent, offers made: {offers.Length}; {conditions}"));
            cluster.Close(offers, 0);
        }

        void Report<T>(string step, T[] items, Action<T> action, Published? published = null) =>
            report(new(Title(step), Time(() => Array.ForEach(items, action)), "ms", null, "told to the allocator one by one, no cycle", published));

        string Title(string step) => $"{name}: {step}, {agents} agents, {roles.Length} {what}";
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
