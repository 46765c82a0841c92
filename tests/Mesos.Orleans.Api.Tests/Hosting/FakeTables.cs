using System.Collections.Immutable;
using System.Reflection;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Maintenance;
using Mesos.Orleans.Abstractions.Quota;
using Mesos.Orleans.Abstractions.Roles;
using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Api.Tests.Hosting;

/// <summary>The singletons that lists ask, with nothing in them.</summary>
internal static class FakeTables
{
    public static object Of(Type kind) => kind == typeof(IQuotaGrain) ? new Quotas() : kind == typeof(IWeightsGrain) ? new Weights() : kind == typeof(IMaintenanceGrain) ? new Maintenance() : kind == typeof(ILostAgentsGrain) ? new Lost() : kind == typeof(IAgentRemovalsGrain) ? new Removals() : Metrics();

    private static IAllocatorGrain Metrics() => DispatchProxy.Create<IAllocatorGrain, FakeAllocator>();

    private sealed class Quotas : IQuotaGrain
    {
        public Task<QuotaTable> GetTable() => Task.FromResult(new QuotaTable(0, []));

        public Task<CallReply> Update(ImmutableArray<V1.Quota.QuotaConfig> configs, bool force) => throw new NotSupportedException();

        public Task<CallReply> Set(V1.Quota.QuotaRequest request) => throw new NotSupportedException();

        public Task<CallReply> Remove(string role) => throw new NotSupportedException();
    }

    private sealed class Lost : ILostAgentsGrain
    {
        public Task Add(AgentId agent, DateTimeOffset since) => throw new NotSupportedException();

        public Task Remove(AgentId agent) => throw new NotSupportedException();

        public Task<ImmutableArray<LostAgent>> List() => throw new NotSupportedException();

        public Task<int> Count() => Task.FromResult(0);
    }

    private sealed class Removals : IAgentRemovalsGrain
    {
        public Task<TimeSpan> Permit(AgentId agent) => throw new NotSupportedException();

        public Task Count(string counter) => throw new NotSupportedException();

        public Task<ImmutableDictionary<string, long>> GetCounters() => Task.FromResult(ImmutableDictionary<string, long>.Empty.Add("slave_removals", 3));
    }

    private sealed class Maintenance : IMaintenanceGrain
    {
        public Task<MaintenanceTable> GetTable() => Task.FromResult(new MaintenanceTable(new V1.Maintenance.Schedule(), [], []));

        public Task<V1.MachineInfo> GetMachine(string hostname, string pid) => throw new NotSupportedException();

        public Task<CallReply> UpdateSchedule(V1.Maintenance.Schedule schedule) => throw new NotSupportedException();

        public Task<CallReply> Start(ImmutableArray<V1.MachineID> machines) => throw new NotSupportedException();

        public Task<CallReply> Stop(ImmutableArray<V1.MachineID> machines) => throw new NotSupportedException();
    }

    private sealed class Weights : IWeightsGrain
    {
        public Task<WeightsTable> GetTable() => Task.FromResult(new WeightsTable(0, []));

        public Task<CallReply> Update(ImmutableArray<V1.WeightInfo> updates) => throw new NotSupportedException();
    }
}

/// <summary>An allocator that answers with one metric and knows nothing else.</summary>
public class FakeAllocator : DispatchProxy
{
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name == nameof(IAllocatorGrain.GetMetrics)
        ? Task.FromResult(ImmutableDictionary<string, double>.Empty.Add("allocator/mesos/allocation_runs", 7))
        : throw new NotSupportedException(targetMethod.Name);
}
