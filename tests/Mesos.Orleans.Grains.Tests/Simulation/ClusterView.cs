using System.Reflection;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Grains.Agents;
using Mesos.Orleans.Grains.Allocation;
using Mesos.Orleans.Grains.Frameworks;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>Compares what the grains believe with what machines and schedulers have; by the end all must be of one mind.</summary>
internal static class ClusterView
{
    private static readonly FieldInfo AllocatorOf = typeof(AllocatorGrain).GetField("_allocator", BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>What does not agree, or null.</summary>
    public static string? Unsettled(SimulatedCluster cluster, IEnumerable<AgentMachine> machines, IEnumerable<SchedulerProgram> schedulers) =>
        schedulers.Select(scheduler => OfFramework(cluster, scheduler)).OfType<string>().FirstOrDefault()
        ?? OfAgents(cluster, machines)
        ?? machines.Select(machine => OfOperations(machine, schedulers) ?? OfOffers(cluster, machine, schedulers)).OfType<string>().FirstOrDefault();

    /// <summary>What machines, their grains and the allocator do not agree on, or null.</summary>
    public static string? OfAgents(SimulatedCluster cluster, IEnumerable<AgentMachine> machines) =>
        machines.Select(machine => OfAgent(cluster, machine)).OfType<string>().FirstOrDefault();

    // Each operation was done whole or not at all, as its scheduler was told.
    private static string? OfOperations(AgentMachine machine, IEnumerable<SchedulerProgram> schedulers)
    {
        foreach (var scheduler in schedulers)
        {
            var done = scheduler.Operations.Where(operation => operation.IsDone && operation.Agent == machine.Id!.Value.Value).ToArray();
            var own = machine.Total.Entries.Where(entry => entry.Kind.ReservationRole == scheduler.Role).ToArray();
            var volumes = own.Select(entry => entry.Kind.PersistenceId).OfType<string>().Order();
            var expected = done.Select(operation => operation.Created).OfType<string>().Except(done.Select(operation => operation.Destroyed).OfType<string>()).Order();
            if (own.Sum(entry => entry.Millis) != done.Sum(operation => operation.ReservedDisk) * 1000L || !volumes.SequenceEqual(expected))
            {
                return $"{machine.Name} has {machine.Total} after {string.Join(", ", done.AsEnumerable())}";
            }
        }

        return null;
    }

    private static string? OfOffers(SimulatedCluster cluster, AgentMachine machine, IEnumerable<SchedulerProgram> schedulers)
    {
        var taken = machine.Running.Select(task => ResourceSet.FromWire(task.Launch.Task.Resources).Value!.Unallocated())
            .Concat(schedulers.SelectMany(scheduler => OffersOf(cluster, scheduler)).Where(offer => offer.AgentId.Value == machine.Id!.Value.Value)
                .Select(offer => ResourceSet.FromWire(offer.Resources).Value!.Unallocated()))
            .Aggregate(ResourceSet.Empty, (sum, resources) => sum.Add(resources));
        return machine.Total.Contains(taken) ? null : $"{machine.Name} has {machine.Total}, and {taken} is used or offered";
    }

    private static IEnumerable<V1.Offer> OffersOf(SimulatedCluster cluster, SchedulerProgram scheduler) =>
        ((IFrameworkGrain)cluster.Find(new GrainKey(typeof(FrameworkGrain), scheduler.Id!))!.Instance!).GetSnapshot().Result!.Offers;

    private static string? OfFramework(SimulatedCluster cluster, SchedulerProgram scheduler)
    {
        if (scheduler.Id is not { } id || cluster.Find(new GrainKey(typeof(FrameworkGrain), id)) is not { IsValid: true } activation)
        {
            return $"{scheduler.Name} has no framework";
        }

        var snapshot = ((IFrameworkGrain)activation.Instance!).GetSnapshot().Result;
        if (snapshot is not { Connected: true })
        {
            return $"{scheduler.Name} is not connected";
        }

        var listed = snapshot.Tasks.Select(task => $"{task.TaskId.Value} {task.State}").Order();
        var running = scheduler.Tasks.Where(task => task.IsRunning).Select(task => $"{task.Id} {V1.TaskState.TaskRunning}").Order();
        if (!listed.SequenceEqual(running))
        {
            return $"The framework of {scheduler.Name} lists [{string.Join(", ", listed)}] and [{string.Join(", ", running)}] run";
        }

        // The framework may have more: a call that used an offer may have been lost.
        var open = snapshot.Offers.Select(offer => offer.Id.Value).Order();
        var held = scheduler.Offers.Select(offer => offer.Id.Value).Order();
        return held.Except(open).Any() ? $"The framework of {scheduler.Name} has the offers {string.Join(", ", open)} and it holds {string.Join(", ", held)}" : null;
    }

    private static string? OfAgent(SimulatedCluster cluster, AgentMachine machine)
    {
        if (cluster.Find(new GrainKey(typeof(AgentGrain), machine.Id!.Value.Value)) is not { IsValid: true } activation
            || ((IAgentGrain)activation.Instance!).GetSnapshot().Result is not { Connected: true } snapshot)
        {
            return $"{machine.Name} is not connected";
        }

        var used = machine.Running.Select(task => ResourceSet.FromWire(task.Launch.Task.Resources).Value!.Unallocated())
            .Aggregate(ResourceSet.Empty, (sum, resources) => sum.Add(resources));
        var counted = Sum(snapshot.Used);
        if (!counted.Equals(used) || !snapshot.Total.Equals(machine.Total))
        {
            return $"{machine.Name} has {machine.Total} and uses {used}; its grain counts {snapshot.Total} and {counted}";
        }

        if (cluster.Find(new GrainKey(typeof(AllocatorGrain), "0")) is not { IsValid: true } allocating)
        {
            return "There is no allocator";
        }

        var allocator = (Allocator)AllocatorOf.GetValue(allocating.Instance!)!;
        return allocator.Agents.FirstOrDefault(agent => agent.Id == machine.Id) is { } model && model.Active && model.Total.Equals(machine.Total) && Sum(model.Used).Equals(used)
            ? null
            : $"{machine.Name} uses {used} of {machine.Total}, which the allocator does not know";
    }

    private static ResourceSet Sum(IEnumerable<Usage> usage) =>
        usage.Aggregate(ResourceSet.Empty, (sum, held) => sum.Add(held.Resources.Unallocated()));
}
