using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Quota;
using Mesos.Orleans.Abstractions.Roles;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Quota;
using Microsoft.Extensions.Logging;

namespace Mesos.Orleans.Grains.Allocation;

// The tables that operators keep: read when the allocator wakes, told when they change, read again now and then in case a message was lost.
internal sealed partial class AllocatorGrain
{
    // How long a question for what is used waits for agents that have not reported: less than whoever asks waits for the answer.
    private static readonly TimeSpan UsageWait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan UsagePoll = TimeSpan.FromMilliseconds(50);

    private QuotaTable _quotas = new(-1, []);
    private WeightsTable _weights = new(-1, []);

    public Task QuotaChanged(QuotaTable table)
    {
        Apply(table);
        RunIfNeeded();
        return Task.CompletedTask;
    }

    public Task WeightsChanged(WeightsTable table)
    {
        Apply(table);
        RunIfNeeded();
        return Task.CompletedTask;
    }

    // A new activation does not know the agents yet: a quota judged by that would seem to be more than the cluster has.
    public async Task<ClusterUsage> GetUsage()
    {
        var begun = time.GetTimestamp();
        while ((!_hasAsked || _awaited.Count > 0) && time.GetElapsedTime(begun) < UsageWait)
        {
            await Task.Delay(UsagePoll, time);
        }

        return ClusterUsage.Of(_allocator.Agents.Select(agent => (agent.Total, agent.Used)));
    }

    private async Task ReadTables()
    {
        var (quotas, weights) = (GrainFactory.GetGrain<IQuotaGrain>(0).GetTable(), GrainFactory.GetGrain<IWeightsGrain>(0).GetTable());
        await Task.WhenAll(quotas, weights);
        Apply(await quotas);
        Apply(await weights);
    }

    private async Task HealTables()
    {
        try
        {
            await ReadTables();
            RunIfNeeded();
        }
        catch (Exception e)
        {
            // Nobody waits for this, so whatever it was is said here; the next round tries again.
            LogUnread(e.Message);
        }
    }

    private void Apply(QuotaTable table)
    {
        if (table.Version <= _quotas.Version)
        {
            return;
        }

        var before = _quotas.Configs.ToDictionary(config => config.Role, StringComparer.Ordinal);
        foreach (var config in table.Configs)
        {
            if (!before.Remove(config.Role, out var known) || !known.Equals(config))
            {
                _allocator.SetQuota(config.Role, Read(config));
            }
        }

        foreach (var role in before.Keys)
        {
            _allocator.SetQuota(role, null);
        }

        _quotas = table;
    }

    private void Apply(WeightsTable table)
    {
        if (table.Version > _weights.Version)
        {
            _allocator.SetWeights(table.Weights.ToImmutableDictionary(weight => weight.Role, weight => weight.Weight, StringComparer.Ordinal));
            _weights = table;
        }
    }

    private static RoleQuota Read(V1.Quota.QuotaConfig config)
    {
        var read = QuotaReader.Read([config]);
        return read.IsSuccess ? read.Value[config.Role]! : throw new InvalidDataException($"The stored quota of role '{config.Role}' cannot be read: {read.Refusal}");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tables of quotas and weights could not be read again: {Error}")]
    private partial void LogUnread(string error);
}
