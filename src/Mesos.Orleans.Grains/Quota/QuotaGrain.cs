using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Quota;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Quota;
using Mesos.Orleans.Core.Roles;
using Mesos.Orleans.Grains.Hosting;
using Mesos.V1.Quota;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Quota;

/// <summary>The table of quotas: decided by <see cref="QuotaPolicy"/>, written, then told to the allocator, which reads it by itself now and then too.</summary>
internal sealed class QuotaGrain([PersistentState("quota")] IPersistentState<QuotaTableState> storage, RoleWhitelist whitelist) : Grain, IQuotaGrain
{
    // What is stored; readers come in between while a write is under way.
    private QuotaTable _table = new(0, []);

    private IAllocatorGrain Allocator => GrainFactory.GetGrain<IAllocatorGrain>(0);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _table = new QuotaTable(storage.State.Version, storage.State.Configs);
        return Task.CompletedTask;
    }

    public Task<QuotaTable> GetTable() => Task.FromResult(_table);

    public async Task<CallReply> Update(ImmutableArray<QuotaConfig> configs, bool force) =>
        configs.Select(config => whitelist.Refuse(config.Role, "quota_configs.role")).FirstOrDefault(refusal => refusal is not null) is { } unknown
            ? new CallReply(unknown)
            : await Apply(QuotaPolicy.Update(ByRole(), configs, force, force ? ClusterUsage.None : await Allocator.GetUsage()));

    public async Task<CallReply> Set(QuotaRequest request) =>
        whitelist.Refuse(request.Role, "role") is { } unknown
            ? new CallReply(unknown)
            : await Apply(QuotaPolicy.Set(ByRole(), request, request.Force ? ClusterUsage.None : await Allocator.GetUsage()));

    public Task<CallReply> Remove(string role) => Apply(QuotaPolicy.Remove(ByRole(), role));

    private ImmutableSortedDictionary<string, QuotaConfig> ByRole() =>
        _table.Configs.ToImmutableSortedDictionary(config => config.Role, config => config, StringComparer.Ordinal);

    private async Task<CallReply> Apply(Outcome<ImmutableSortedDictionary<string, QuotaConfig>> decided)
    {
        if (!decided.IsSuccess)
        {
            return new CallReply(decided.Refusal);
        }

        storage.State.Version = _table.Version + 1;
        storage.State.Configs = [.. decided.Value.Values];
        await storage.WriteOrLeave(this);

        _table = new QuotaTable(storage.State.Version, storage.State.Configs);
        Allocator.QuotaChanged(_table).Ignore();
        return CallReply.Accepted;
    }
}
