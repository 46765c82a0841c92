using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Roles;
using Mesos.Orleans.Core.Roles;
using Mesos.Orleans.Grains.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Roles;

/// <summary>The weights of roles: decided by <see cref="RoleWeights"/>, written, then told to the allocator, which reads them by itself now and then too.</summary>
internal sealed class WeightsGrain([PersistentState("weights")] IPersistentState<WeightsTableState> storage, RoleWhitelist whitelist) : Grain, IWeightsGrain
{
    // What is stored; readers come in between while a write is under way.
    private WeightsTable _table = new(0, []);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _table = new WeightsTable(storage.State.Version, storage.State.Weights);
        return Task.CompletedTask;
    }

    public Task<WeightsTable> GetTable() => Task.FromResult(_table);

    public async Task<CallReply> Update(ImmutableArray<V1.WeightInfo> updates)
    {
        if (updates.Select(update => whitelist.Refuse(update.Role, "weight_infos.role")).FirstOrDefault(refusal => refusal is not null) is { } unknown)
        {
            return new CallReply(unknown);
        }

        var current = _table.Weights.ToImmutableSortedDictionary(weight => weight.Role, weight => weight.Weight, StringComparer.Ordinal);
        var decided = RoleWeights.Update(current, updates);
        if (!decided.IsSuccess)
        {
            return new CallReply(decided.Refusal);
        }

        storage.State.Version = _table.Version + 1;
        storage.State.Weights = [.. decided.Value.Select(pair => new V1.WeightInfo { Role = pair.Key, Weight = pair.Value })];
        await storage.WriteOrLeave(this);

        _table = new WeightsTable(storage.State.Version, storage.State.Weights);
        GrainFactory.GetGrain<IAllocatorGrain>(0).WeightsChanged(_table).Ignore();
        return CallReply.Accepted;
    }
}
