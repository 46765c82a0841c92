using Mesos.Orleans.Silo.Hosting;
using Mesos.Orleans.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Orleans;

namespace Mesos.Orleans.Benchmarks;

/// <summary>A whole master in this process, as its program composes it: silo, storage, Kestrel on loopback.</summary>
internal sealed class BenchmarkMaster : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly DirectoryInfo _directory;

    private BenchmarkMaster(WebApplication application, DirectoryInfo directory) => (_application, _directory) = (application, directory);

    /// <summary>Where its HTTP API listens.</summary>
    public Uri Address => new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Its grains.</summary>
    public IGrainFactory Grains => _application.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Where its logs go.</summary>
    public ILoggerFactory Loggers => _application.Services.GetRequiredService<ILoggerFactory>();

    /// <summary>A directory that goes when the master goes.</summary>
    public string WorkDirectory => _directory.FullName;

    /// <summary>Starts one with empty storage.</summary>
    /// <param name="durable">SQLite in a new directory, the local default; otherwise memory.</param>
    /// <param name="redis">Where there is a Redis to store in, which goes before both; null for none.</param>
    public static async Task<BenchmarkMaster> StartAsync(bool durable, string? redis = null)
    {
        var directory = Directory.CreateTempSubdirectory("mesos-benchmark-");
        var settings = new Dictionary<string, string?>
        {
            ["Mesos:WorkDirectory"] = directory.FullName,
            ["Mesos:Silo:SiloPort"] = $"{FreePorts.Next()}",
            ["Mesos:Silo:GatewayPort"] = "0",
            ["Logging:LogLevel:Default"] = "None",
            ["Logging:LogLevel:Orleans"] = "None",
            ["Logging:LogLevel:Mesos"] = "Error", // what a master says that is thrown away in mid-work is no news
        };
        if (redis is not null)
        {
            settings["Orleans:GrainStorage:Default:ProviderType"] = "Redis";
            settings["Orleans:GrainStorage:Default:ConnectionString"] = redis;
        }
        else if (!durable)
        {
            settings["Orleans:GrainStorage:Default:ProviderType"] = "Memory";
        }

        var application = MesosMaster.Build(["--urls=http://127.0.0.1:0"], builder =>
        {
            builder.Configuration.AddInMemoryCollection(settings);

            // Nothing but figures goes to standard output.
            builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
            builder.Logging.AddFilter<ConsoleLoggerProvider>("Polly", LogLevel.None);
        });
        await application.StartAsync();
        return new BenchmarkMaster(application, directory);
    }

    /// <summary>Stops it at once, as nothing of it is needed any more, and forgets all that it stored.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _application.StopAsync(new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
            // What it was told to skip.
        }

        await _application.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
