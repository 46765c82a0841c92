using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Mesos.Orleans.Abstractions;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Serialization;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Messaging;

namespace Mesos.Orleans.Agent.Hosting;

/// <summary>The agent as a program: an Orleans client that runs one <see cref="AgentHost"/> until it is told to stop.</summary>
public static class AgentProgram
{
    /// <summary>Exit code when the agent could not start, or was refused by the cluster.</summary>
    public const int CannotRun = 1;

    // SIGUSR1, as Mesos' agents have it: .NET takes raw numbers too.
    private const PosixSignal ShutdownSignal = (PosixSignal)10;

    private static readonly TimeSpan ConnectRetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs an agent. Settings come from the command line (<c>--work-dir</c>, <c>--ip</c>, <c>--port</c>, <c>--hostname</c>, <c>--resources</c>, <c>--attributes</c>,
    /// <c>--default-role</c>, <c>--switch-user</c>, <c>--gateways</c>; underscores as in Mesos work too), from <c>appsettings.json</c> and from the environment (section
    /// <c>Mesos:Agent</c>). The cluster is found through <c>--gateways host:port,…</c>, or through Orleans' own section <c>Orleans:Clustering</c>.
    /// </summary>
    /// <remarks>
    /// SIGTERM and SIGINT leave tasks of checkpointing frameworks running for the next start; SIGUSR1 kills all tasks first, as in Mesos.
    /// </remarks>
    /// <returns>The exit code: 0 after an orderly stop.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (!OperatingSystem.IsLinux())
        {
            return await Fail("The agent runs tasks as Linux processes and works on Linux only.");
        }

        IHost host;
        AgentFlags.Parsed flags;
        ClusterGateways gateways;
        try
        {
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Configuration.AddJsonFile("appsettings.json", optional: true, reloadOnChange: false).AddEnvironmentVariables();
            var parsed = AgentFlags.Read(args, builder.Configuration);
            if (!parsed.IsSuccess)
            {
                return await Fail(parsed.Refusal.ToString());
            }

            flags = parsed.Value;
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true).AddFilter("Orleans", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning)
                .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // What cannot start is said in one sentence.
            gateways = new ClusterGateways(flags.Gateways.DefaultIfEmpty(new IPEndPoint(IPAddress.Loopback, 30000)), TimeProvider.System);
            ConfigureClient(builder, flags.Gateways.Count > 0, gateways);
            host = builder.Build();
        }
        catch (Exception e)
        {
            // Providers complain about their settings in their own ways.
            return await Fail($"The settings cannot be used: {e.GetBaseException().Message}");
        }

        using (host)
        {
            var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            try
            {
                await host.StartAsync(stopping);
                return await RunAgentAsync(host, flags.Options, gateways);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return 0; // Told to stop while it still waited for the cluster.
            }
        }
    }

    private static async Task<int> RunAgentAsync(IHost host, AgentOptions options, ClusterGateways gateways)
    {
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        var time = new SteadyTime(TimeProvider.System);
        var started = await AgentHost.StartAsync(
            options, host.Services.GetRequiredService<IClusterClient>(), new RandomIdSource(time), time,
            host.Services.GetRequiredService<ILoggerFactory>(), lifetime.ApplicationStopping);
        if (!started.IsSuccess)
        {
            await host.StopAsync();
            return await Fail(started.Refusal.ToString());
        }

        await using var agent = started.Value;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Agent {agent.Id} at http://{options.Ip}:{agent.Port}, work directory {Path.GetFullPath(options.WorkDirectory)}"));
        gateways.Changed += agent.Probe;
        _ = gateways.RunAsync(host.Services.GetRequiredService<IClusterClient>(), lifetime.ApplicationStopping);
        var stop = Task.Delay(Timeout.Infinite, lifetime.ApplicationStopping).ContinueWith(_ => { }, TaskScheduler.Default);
        using var shutdown = PosixSignalRegistration.Create(ShutdownSignal, signal =>
        {
            signal.Cancel = true;
            _ = ShutDown(agent, lifetime);
        });
        if (options.Recover == RecoverMode.Cleanup)
        {
            var cleanUp = agent.CleanUpAsync(lifetime.ApplicationStopping);
            if (await Task.WhenAny(stop, agent.Completion, cleanUp) != stop && await agent.Completion is null)
            {
                await cleanUp;
                Console.WriteLine("Nothing is left running. The next start with this work directory is a new agent.");
                return 0;
            }
        }
        else
        {
            await Task.WhenAny(stop, agent.Completion);
        }

        return agent.Completion.IsCompleted && await agent.Completion is { } refusal ? await Fail($"The cluster refused this agent: {refusal}") : 0;
    }

    private static async Task ShutDown(AgentHost agent, IHostApplicationLifetime lifetime)
    {
        await agent.ShutdownAsync();
        lifetime.StopApplication();
    }

    private static void ConfigureClient(HostApplicationBuilder builder, bool areGiven, ClusterGateways gateways)
    {
        builder.Services.AddMesosSerialization();
        ClientSettings.Keep(builder.Configuration);
        builder.UseOrleansClient(client =>
        {
            if (areGiven || !builder.Configuration.GetSection("Orleans:Clustering").Exists())
            {
                client.Services.AddSingleton<IGatewayListProvider>(gateways);
            }

            client.AddGatewayCountChangedHandler((_, _) => gateways.Alert());
            client.AddClusterConnectionLostHandler((_, _) => gateways.Alert());

            // A gateway that hangs is left within seconds, and a call whose silo died is made again soon (AgentLink repeats them).
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = ClusterGateways.RefreshPeriod);
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(5));
            var said = "";
            client.UseConnectionRetryFilter(async (exception, cancellation) =>
            {
                var reason = exception?.GetBaseException().Message ?? "";
                await Console.Error.WriteLineAsync(reason == said ? "No silo answers yet; trying again." : $"No silo answers yet; trying again. ({said = reason})");
                await Task.Delay(ConnectRetryDelay, cancellation);
                return true;
            });
        });
    }

    private static async Task<int> Fail(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return CannotRun;
    }
}
