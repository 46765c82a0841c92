using System.Net;
using System.Net.Sockets;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Messaging;

namespace Mesos.Orleans.Sdk;

/// <summary>A connection to a cluster for programs that have no Orleans client of their own. Dispose it to disconnect.</summary>
public sealed class MesosClient : IAsyncDisposable
{
    private static readonly TimeSpan ConnectRetryDelay = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource _stop = new();
    private readonly IHost _host;

    private MesosClient(IHost host, ClusterGateways gateways)
    {
        _host = host;
        Grains = host.Services.GetRequiredService<IClusterClient>();
        _ = gateways.RunAsync(Grains, _stop.Token);
    }

    /// <summary>The cluster's grains.</summary>
    public IGrainFactory Grains { get; }

    /// <summary>Connects to a cluster.</summary>
    /// <param name="gateways">Silos, <c>host:port</c>; none for <c>127.0.0.1:30000</c>.</param>
    /// <exception cref="FormatException">A gateway is not <c>host:port</c>.</exception>
    /// <exception cref="TimeoutException">No gateway answered within 30 s.</exception>
    public static Task<MesosClient> ConnectAsync(params string[] gateways) =>
        ConnectAsync(gateways.Length == 0 ? new MesosClientOptions() : new MesosClientOptions { Gateways = gateways });

    /// <summary>Connects to a cluster.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="FormatException">A gateway is not <c>host:port</c>.</exception>
    /// <exception cref="TimeoutException">No gateway answered within <see cref="MesosClientOptions.ConnectTimeout"/>.</exception>
    public static async Task<MesosClient> ConnectAsync(MesosClientOptions options, CancellationToken cancellation = default)
    {
        var seeds = new List<IPEndPoint>();
        foreach (var gateway in options.Gateways)
            seeds.Add(await Resolve(gateway, cancellation));
        var gateways = new ClusterGateways(seeds, TimeProvider.System);

        // The empty builder: no files watched, no arguments read; a program may hold many clients.
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddMesosSerialization();
        builder.UseOrleansClient(client => Configure(client, options, gateways));
        var host = builder.Build();
        using var limit = new CancellationTokenSource(options.ConnectTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await host.StartAsync(either.Token);
            return new MesosClient(host, gateways);
        }
        catch (Exception exception)
        {
            host.Dispose();
            if (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
                throw new TimeoutException(
                    $"No silo of cluster '{options.ClusterId}' answered at {string.Join(", ", options.Gateways)} within {options.ConnectTimeout}. Check the gateway port (Orleans, not HTTP).", exception);
            throw;
        }
    }

    /// <summary>A driver for a scheduler on this connection.</summary>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="framework">The framework.</param>
    /// <param name="options">How to behave; null for the defaults.</param>
    public SchedulerDriver Driver(Scheduler scheduler, V1.FrameworkInfo framework, SchedulerOptions? options = null) =>
        new(Grains, scheduler, framework, options);

    /// <summary>Runs a scheduler until it ends; see <see cref="SchedulerDriver.RunAsync"/>.</summary>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="framework">The framework.</param>
    /// <param name="options">How to behave; null for the defaults.</param>
    /// <param name="cancellation">Ends the run.</param>
    public Task<SchedulerEnd> RunAsync(
        Scheduler scheduler, V1.FrameworkInfo framework, SchedulerOptions? options = null, CancellationToken cancellation = default) =>
        Driver(scheduler, framework, options).RunAsync(cancellation);

    /// <summary>Disconnects.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _host.StopAsync();
        _host.Dispose();
        _stop.Dispose();
    }

    private static void Configure(IClientBuilder client, MesosClientOptions options, ClusterGateways gateways)
    {
        client.Services.AddSingleton<IGatewayListProvider>(gateways);
        client.AddGatewayCountChangedHandler((_, _) => gateways.Alert());
        client.AddClusterConnectionLostHandler((_, _) => gateways.Alert());
        client.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = options.ClusterId;
            cluster.ServiceId = options.ServiceId;
        });
        client.Configure<GatewayOptions>(gateway => gateway.GatewayListRefreshPeriod = ClusterGateways.RefreshPeriod);
        client.UseConnectionRetryFilter(async (_, stop) =>
        {
            await Task.Delay(ConnectRetryDelay, stop);
            return true;
        });
    }

    private static async Task<IPEndPoint> Resolve(string gateway, CancellationToken cancellation)
    {
        if (!Uri.TryCreate($"tcp://{gateway}", UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw new FormatException($"'{gateway}' is not a gateway: write host:port, for example 127.0.0.1:{MesosClientOptions.DefaultGatewayPort}.");
        var port = uri.Port > 0 ? uri.Port : MesosClientOptions.DefaultGatewayPort;
        if (IPAddress.TryParse(uri.DnsSafeHost, out var address))
            return new IPEndPoint(address, port);
        var addresses = await Dns.GetHostAddressesAsync(uri.DnsSafeHost, cancellation);
        return new IPEndPoint(addresses.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0], port);
    }
}
