using Mesos.Orleans.Benchmarks.Reporting;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using static Mesos.Orleans.Benchmarks.Allocation.BenchmarkCluster;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>ResourceLabels, PersistentVolumes and UpdateAllocation: many reservations, labels and volumes.</summary>
internal static class ReservationBenchmark
{
    private const string MesosSource = "commit 3f753e77a, UpdateAllocation";

    public static void RunLabels(int agents, int frameworks, Action<Measurement> report)
    {
        var cluster = new BenchmarkCluster();
        for (var i = 0; i < frameworks; i++)
            cluster.Put(cluster.Framework(i, "role1", false, Capability.ReservationRefinement));
        for (var i = 0; i < agents; i++)
        {
            var reserved = Enumerable.Range(0, 5).Aggregate(ResourceSet.Empty, (sum, label) => sum.Add(Reserve("cpus:3;mem:400;disk:500", "role1", $"{i % 100}-{label}")));
            var used = Enumerable.Range(0, 3).Aggregate(ResourceSet.Empty, (sum, label) => sum.Add(Reserve("cpus:3;mem:400;disk:500", "role1", $"{i % 100}-{label}")));
            cluster.Put(cluster.Agent(i, reserved.Add(Of("cpus:9;mem:2000;ports:[31000-32000]")), new Usage(FrameworkOf(i % frameworks), "role1", used)));
        }

        report(new($"ResourceLabels: slowest round, {agents} agents, {frameworks} frameworks", Rounds(cluster, 20, int.MaxValue), "ms", null, "20 rounds of decline; 500 distinct labels"));
    }

    public static void RunVolumes(int agents, int frameworks, Action<Measurement> report)
    {
        foreach (var kind in new[] { "regular", "shared", "mixed" })
        {
            var cluster = new BenchmarkCluster();
            for (var i = 0; i < frameworks; i++)
                cluster.Put(cluster.Framework(i, "test", false, Capability.SharedResources));
            var total = Reserve("cpus:24;mem:4096;disk:3072", "test", "").Add(Volume(isShared: false));
            var shared = Reserve("cpus:24;mem:4096;disk:3072", "test", "").Add(Volume(isShared: true));
            for (var i = 0; i < agents; i++)
                cluster.Put(cluster.Agent(i, kind == "shared" || (kind == "mixed" && i % 2 == 1) ? shared : total));
            report(new($"PersistentVolumes ({kind}): slowest round, {agents} agents, {frameworks} frameworks", Rounds(cluster, 10, int.MaxValue), "ms", null, "10 rounds of decline"));
        }
    }

    public static void RunUpdates(int roles, double? target, Action<Measurement> report)
    {
        var cluster = new BenchmarkCluster();
        var parts = Enumerable.Range(0, roles).Select(i => Reserve($"cpus:1;mem:128;disk:256;ports:[{1000 + i}-{1000 + i}]", $"role{i}", $"{i:D36}")).ToArray();
        var total = parts.Aggregate(ResourceSet.Empty, (sum, part) => sum.Add(part));
        for (var i = 0; i < roles; i++)
            cluster.Put(cluster.Framework(i, $"role{i}"));
        cluster.Put(cluster.Agent(0, total));
        var milliseconds = Time(() =>
        {
            for (var round = 0; round < 20; round++)
            {
                var freed = total.Subtract(parts[round]).Add(parts[round].PopReservation());
                cluster.Put(cluster.Agent(0, freed));
                cluster.Put(cluster.Agent(0, freed.Subtract(parts[round].PopReservation()).Add(parts[round])));
            }
        });
        report(new($"UpdateAllocation, {roles} roles", milliseconds, "ms", target, "20 times unreserve and reserve on one agent", Mesos(roles)));
    }

    private static Published? Mesos(int roles) => roles switch
    {
        50 => new(468, MesosSource),
        100 => new(926, MesosSource),
        200 => new(2_110, MesosSource),
        _ => null,
    };

    private static double Rounds(BenchmarkCluster cluster, int rounds, double refuseSeconds)
    {
        var slowest = 0.0;
        var cycle = cluster.Run();
        for (var round = 0; round < rounds; round++)
        {
            var offers = cycle.Offers;
            cluster.Now += TimeSpan.FromSeconds(1);
            slowest = Math.Max(slowest, Time(() =>
            {
                cluster.Close(offers, refuseSeconds);
                cycle = cluster.Run();
            }));
        }

        return slowest;
    }

    private static ResourceSet Reserve(string text, string role, string label)
    {
        var labels = new V1.Labels();
        if (label.Length > 0)
            labels.Labels_.Add(new V1.Label { Key = "id", Value = label });
        return Of(text).PushReservation(new Reservation(isDynamic: true, role, "principal", labels)).Value!;
    }

    private static ResourceSet Volume(bool isShared)
    {
        var volume = new V1.Resource
        {
            Name = "disk",
            Type = V1.Value.Types.Type.Scalar,
            Scalar = new V1.Value.Types.Scalar { Value = 1024 },
            Disk = new V1.Resource.Types.DiskInfo
            {
                Persistence = new V1.Resource.Types.DiskInfo.Types.Persistence { Id = "volume", Principal = "principal" },
                Volume = new V1.Volume { ContainerPath = "data", Mode = V1.Volume.Types.Mode.Rw },
            },
        };
        volume.Reservations.Add(new V1.Resource.Types.ReservationInfo
        {
            Type = V1.Resource.Types.ReservationInfo.Types.Type.Dynamic,
            Role = "test",
            Principal = "principal",
        });
        if (isShared)
            volume.Shared = new V1.Resource.Types.SharedInfo();
        return ResourceSet.FromWire([volume]) is { IsSuccess: true } parsed ? parsed.Value : throw new InvalidOperationException("The volume is malformed.");
    }
}
