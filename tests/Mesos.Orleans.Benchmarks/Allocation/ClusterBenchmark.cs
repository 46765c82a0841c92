using System.Collections.Immutable;
using System.Diagnostics;
using Mesos.Orleans.Benchmarks.Reporting;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;
using static Mesos.Orleans.Benchmarks.Allocation.BenchmarkCluster;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>MultiFrameworkAllocations: long-running services, builds and batch jobs launch all their tasks on one cluster.</summary>
internal static class ClusterBenchmark
{
    private sealed record Kind(string Name, int Frameworks, int Tasks, int TasksPerOffer, string Task);

    public static void Run(int agents, int divisor, Action<Measurement> report)
    {
        Kind[] kinds =
        [
            new("marathon", Math.Max(1, 4 / divisor), 4000, 100, "cpus:0.07;mem:400"),
            new("jenkins", 500 / divisor, 5, 1, "cpus:0.1;mem:4000"),
            new("spark", 50 / divisor, 20, 5, "cpus:1;mem:1000"),
        ];
        var cluster = new BenchmarkCluster();
        var total = Of("cpus:64;mem:488000");
        var left = new Dictionary<string, (Kind Kind, ResourceSet Task, int Left)>();
        foreach (var kind in kinds)
            for (var i = 0; i < kind.Frameworks; i++)
            {
                var framework = cluster.Framework(left.Count, kind.Name);
                cluster.Put(framework);
                left.Add(framework.Id.Value, (kind, Of(kind.Task), kind.Tasks));
            }

        var used = Enumerable.Range(0, agents).Select(_ => new Dictionary<(string Framework, string Role), ResourceSet>()).ToArray();
        var models = Enumerable.Range(0, agents).Select(i => cluster.Agent(i, total)).ToDictionary(agent => agent.Id, agent => agent);
        var numbers = models.Keys.Order(Comparer<Core.Agents.AgentId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))).Select((id, i) => (id, i)).ToDictionary();
        foreach (var agent in models.Values)
            cluster.Put(agent);

        var wanted = left.Values.Sum(framework => framework.Left);
        int launched = 0, rounds = 0, offers = 0;
        var cycles = 0.0;
        var watch = Stopwatch.StartNew();
        while (launched < wanted && watch.Elapsed < TimeSpan.FromSeconds(30))
        {
            AllocationCycle? cycle = null;
            cycles += Time(() => cycle = cluster.Run());
            rounds++;
            offers += cycle!.Offers.Length;
            foreach (var offer in cycle.Offers)
                launched += Answer(offer);
            cluster.Now += TimeSpan.FromSeconds(1);
        }

        var conditions = $"{agents} agents, {left.Count} frameworks; {launched} of {wanted} tasks in {rounds} rounds, {offers} offers";
        report(new("MultiFrameworkAllocations: tasks not launched", wanted - launched, "tasks", 0, conditions));
        report(new("MultiFrameworkAllocations: time", watch.Elapsed.TotalMilliseconds, "ms", 30_000, conditions + "; the target is the time after which Mesos' benchmark gives up"));
        report(new("MultiFrameworkAllocations: in cycles", cycles, "ms", null, conditions));
        var cpus = used.SelectMany(agent => agent.Values).Sum(set => set.ScalarMillis("cpus")) / (total.ScalarMillis("cpus") * (double)agents);
        report(new("MultiFrameworkAllocations: cpus in use", 100 * cpus, "%", null, conditions));
        report(new("MultiFrameworkAllocations: Jain index", Jain(left.Values.Select(framework => (framework.Kind.Tasks - framework.Left) / (double)framework.Kind.Tasks)), "", null, "of the part of its tasks that each framework launched; 1 is even"));

        int Answer(OfferDraft offer)
        {
            var (kind, task, toGo) = left[offer.Framework.Value];
            var count = 0;
            var rest = offer.Resources;
            var launch = ResourceSet.Empty;
            while (count < Math.Min(kind.TasksPerOffer, toGo) && rest.Contains(task))
            {
                rest = rest.Subtract(task);
                launch = launch.Add(task);
                count++;
            }

            if (count == 0)
            {
                cluster.Close([offer], toGo == 0 ? 3600 : 5);
                return 0;
            }

            left[offer.Framework.Value] = (kind, task, toGo - count);
            var here = used[numbers[offer.Agent]];
            here[(offer.Framework.Value, offer.Role)] = here.GetValueOrDefault((offer.Framework.Value, offer.Role), ResourceSet.Empty).Add(launch);
            var usages = here.Select(pair => new Usage(new Core.Frameworks.FrameworkId(pair.Key.Framework), pair.Key.Role, pair.Value)).ToImmutableArray();
            cluster.Allocator.PutAgent(cluster.Agent(numbers[offer.Agent], total, usages), [new ClosedOffer(offer.Id, rest, 5)], cluster.Now);
            return count;
        }
    }

    private static double Jain(IEnumerable<double> shares)
    {
        var all = shares.ToArray();
        var sum = all.Sum();
        return sum == 0 ? 1 : sum * sum / (all.Length * all.Sum(share => share * share));
    }
}
