using System.Net;
using System.Net.Sockets;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Hosting.Sqlite;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Mesos.Orleans.Silo.Hosting;

/// <summary>
/// What has to be in order before Orleans starts: the ports free, the database there. Runs ahead of every hosted service's start, the silo's too,
/// so that what is wrong is said in one sentence and not in a stack trace from the depth of the silo.
/// </summary>
internal sealed class SiloPreparation(IConfiguration configuration, IOptions<EndpointOptions> endpoints) : IHostedLifecycleService, IDisposable
{
    private readonly List<FileStream> _locks = [];

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        var at = endpoints.Value;
        CheckPort("silo", at.SiloListeningEndpoint ?? new IPEndPoint(at.AdvertisedIPAddress, at.SiloPort), SiloSettings.SiloPortKey, faults);
        CheckPort("gateway", at.GatewayListeningEndpoint ?? new IPEndPoint(at.AdvertisedIPAddress, at.GatewayPort), SiloSettings.GatewayPortKey, faults);
        SiloConfigurationException.ThrowIfAny(faults);

        foreach (var section in configuration.GetSection("Orleans:GrainStorage").GetChildren())
        {
            if (section["Invariant"] == SqliteStorage.Invariant && SqliteStorage.TryGetPath(section["ConnectionString"]) is { } path)
            {
                if (IsAlone)
                {
                    Lock(path);
                }

                SqliteSchema.Ensure(path);
            }
        }

        return Task.CompletedTask;
    }

    // A silo that clusters with nobody is the only writer of its database: a second one beside it would be a second cluster on the same state.
    private bool IsAlone => configuration["Orleans:Clustering:ProviderType"] is null or "" or "Development";

    public void Dispose()
    {
        _locks.ForEach(held => held.Dispose());
        _locks.Clear();
    }

    private void Lock(string path)
    {
        var name = path + ".lock";
        if (_locks.Exists(held => held.Name == Path.GetFullPath(name)))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            _locks.Add(new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(name))
        {
            throw new SiloConfigurationException(
                $"Another master uses the database '{path}'. Stop it, or choose another directory with {SiloSettings.WorkDirectoryKey} (--work-dir of the local program).");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whatever is wrong with the directory, the schema says it better.
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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
