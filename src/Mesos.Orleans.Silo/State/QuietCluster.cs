using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Membership;
using Mesos.Orleans.Silo.Storage;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Mesos.Orleans.Silo.State;

/// <summary>Makes sure that no silo runs on a store while its state is moved: what was read would be torn, what is written overwritten.</summary>
/// <remarks>
/// A silo counts as stopped when it said so, when its port is closed, or when it is silent and gave no sign of life for twice as long as the others would wait for one.
/// A local database needs no such look: its lock is held.
/// </remarks>
internal sealed class QuietCluster(IConfiguration configuration, Store store, StaleSilos stale, TimeProvider time)
{
    /// <summary>The silos that may be running.</summary>
    /// <exception cref="SiloConfigurationException">There are some.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (!ProviderSections.IsClustered(configuration))
        {
            return;
        }

        var table = store.Services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTable(tryInitTableVersion: true).ConfigureAwait(false);
        var options = store.Services.GetRequiredService<IOptions<ClusterMembershipOptions>>().Value;
        var silent = time.GetUtcNow() - (options.IAmAliveTablePublishTimeout * options.NumMissedTableIAmAliveLimit * 2);
        var listed = (await table.ReadAll().ConfigureAwait(false)).Members.Select(row => row.Item1)
            .Where(entry => entry.Status != SiloStatus.Dead && new DateTimeOffset(DateTime.SpecifyKind(entry.IAmAliveTime, DateTimeKind.Utc)) > silent)
            .Select(entry => entry.SiloAddress).ToList();
        var gone = await stale.GoneAsync(listed, own: null, cancellationToken).ConfigureAwait(false);
        var running = listed.Except(gone).Select(silo => silo.Endpoint.ToString()).ToList();
        if (running.Count > 0)
        {
            throw new SiloConfigurationException(
                $"Silos run on this store, or may: {string.Join(", ", running)}. State is moved while the cluster is stopped: stop them, then try again. Nothing was changed.");
        }
    }
}
