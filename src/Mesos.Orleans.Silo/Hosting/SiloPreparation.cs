using System.Net;
using System.Net.Sockets;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Hosting.Sqlite;
using Mesos.Orleans.Silo.Membership;
using Mesos.Orleans.Silo.Storage;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;

namespace Mesos.Orleans.Silo.Hosting;

/// <summary>
/// What has to be in order before Orleans starts: the ports free, the stores there and the right ones, the membership table free of the dead. Runs ahead
/// of every hosted service's start, the silo's too, so that what is wrong is said in one sentence and not in a stack trace from the depth of the silo.
/// </summary>
internal sealed class SiloPreparation(
    IConfiguration configuration, IOptions<EndpointOptions> endpoints, IEnumerable<IStoreServers> servers, StoreCheck stores, StaleSilos stale) : IHostedLifecycleService, IDisposable
{
    private readonly SqliteFiles _files = new(configuration);
    private Task? _done;

    /// <summary>The store that was admitted; null where nothing outlives the process.</summary>
    public Guid? StoreId { get; private set; }

    public Task StartingAsync(CancellationToken cancellationToken) => PrepareAsync(_ => Task.CompletedTask, cancellationToken);

    /// <summary>Prepares, once; whoever asks again gets the same answer.</summary>
    /// <param name="waiting">Told, in a sentence, what is waited for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SiloConfigurationException">The silo cannot start like this.</exception>
    public Task PrepareAsync(Func<string, Task> waiting, CancellationToken cancellationToken) => _done ??= PrepareOnceAsync(waiting, cancellationToken);

    public void Dispose() => _files.Dispose();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task PrepareOnceAsync(Func<string, Task> waiting, CancellationToken cancellationToken)
    {
        CheckPorts();
        foreach (var each in servers)
        {
            await each.WaitAsync(waiting, cancellationToken).ConfigureAwait(false);
        }

        _files.Take();
        var keeps = ProviderSections.Keeps(configuration);
        var clusters = ProviderSections.IsClustered(configuration);
        if (!keeps && !clusters)
        {
            return;
        }

        await using var store = await Store.OpenAsync(configuration, cancellationToken).ConfigureAwait(false);
        if (keeps)
        {
            StoreId = await stores.AdmitAsync(store.Records).ConfigureAwait(false);
        }

        if (clusters)
        {
            var table = store.Services.GetRequiredService<IMembershipTable>();
            await table.InitializeMembershipTable(tryInitTableVersion: true).ConfigureAwait(false);
            await stale.DeclareDeadAsync(table, new(endpoints.Value.AdvertisedIPAddress, endpoints.Value.SiloPort), cancellationToken).ConfigureAwait(false);
        }
    }

    private void CheckPorts()
    {
        var faults = new List<string>();
        var at = endpoints.Value;
        CheckPort("silo", at.SiloListeningEndpoint ?? new IPEndPoint(at.AdvertisedIPAddress, at.SiloPort), SiloSettings.SiloPortKey, faults);
        CheckPort("gateway", at.GatewayListeningEndpoint ?? new IPEndPoint(at.AdvertisedIPAddress, at.GatewayPort), SiloSettings.GatewayPortKey, faults);
        SiloConfigurationException.ThrowIfAny(faults);
    }

    private static void CheckPort(string what, IPEndPoint endpoint, string key, List<string> faults)
    {
        if (endpoint.Port == 0) // no gateway wanted
        {
            return;
        }

        try
        {
            using var listener = new TcpListener(endpoint);
            listener.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            faults.Add($"The {what} port {endpoint.Port} on {endpoint.Address} is in use. Stop what uses it, or choose another with {key}.");
        }
        catch (SocketException e)
        {
            faults.Add($"The {what} port {endpoint.Port} on {endpoint.Address} cannot be opened: {e.Message}. See {key} and {SiloSettings.AdvertisedIPAddressKey}.");
        }
    }
}
