using Mesos.Orleans.Benchmarks.Reporting;
using Mesos.Orleans.Core.Allocation;
using static Mesos.Orleans.Benchmarks.Allocation.BenchmarkCluster;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>
/// What explanations cost. The reasons are found when somebody asks, by the rules of the cycle on what is true at that moment, so a cycle pays nothing for them; what is
/// measured is the question, which no cycle can run beside.
/// </summary>
internal static class ExplainBenchmark
{
    private const int Questions = 20;

    public static void Run(int agents, int frameworks, Action<Measurement> report)
    {
        var cluster = new BenchmarkCluster();
        var total = Of("cpus:24;mem:4096;disk:4096;" + Fragments(16));
        for (var i = 0; i < frameworks; i++)
            cluster.Put(cluster.Framework(i, $"role-{i % 10}"));
        for (var i = 0; i < agents; i++)
            cluster.Put(cluster.Agent(i, total, new Usage(FrameworkOf(i % frameworks), $"role-{i % frameworks % 10}", Of("cpus:16;mem:2014;disk:1024"))));
        var cycle = Time(() => cluster.Run());

        var wanted = Of("cpus:12;mem:1024");
        Explanation? answer = null;
        var question = Time(() =>
        {
            for (var i = 0; i < Questions; i++)
                answer = cluster.Allocator.Explain(FrameworkOf(i % frameworks), $"role-{i % frameworks % 10}", wanted, cluster.Now);
        }) / Questions;
        report(new($"Explain: one question, {agents} agents, {frameworks} frameworks", question, "ms", null,
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"mean of {Questions}; {answer!.Agents} agents looked at, {answer.Reasons.Count} kinds of reasons; {question / cycle:0.00} of the cycle that offers all ({cycle:0.0} ms), which itself counts none")));
    }
}
