using Mesos.Orleans.Api;
using Mesos.Orleans.Grains;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Health;
using Microsoft.Extensions.Configuration.Memory;

namespace Mesos.Orleans.Silo.Hosting;

/// <summary>The whole master in one web application: the silo with its grains, and the HTTP door on Kestrel.</summary>
public static class MesosMaster
{
    /// <summary>Where HTTP is served unless <c>--urls</c>, <c>ASPNETCORE_URLS</c> or <c>Kestrel:Endpoints</c> say otherwise: loopback only.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5050";

    /// <summary>Builds a master that is ready to be started; programs run it with <see cref="SiloProgram"/>, tests start and stop it themselves.</summary>
    /// <param name="args">The command line, <c>--key=value</c> or <c>--key value</c>, such as <c>--urls http://0.0.0.0:5050</c>.</param>
    /// <param name="configure">Adds configuration and services before the master's own; null for nothing.</param>
    /// <exception cref="SiloConfigurationException">What is configured cannot work: wrong settings, a port in use.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        configure?.Invoke(builder);
        AddMesosMaster(builder);
        var app = builder.Build();
        app.MapMesosHealth();
        app.MapMesosApi();
        return app;
    }

    /// <summary>Adds the silo, the grains and the services of the HTTP door; the application maps the door with <c>MapMesosApi</c>.</summary>
    /// <param name="builder">The application's builder, its configuration sources in place.</param>
    /// <exception cref="SiloConfigurationException">What is configured cannot work.</exception>
    public static void AddMesosMaster(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            // A line for every request would bury all others.
            InitialData = [new("Logging:LogLevel:Microsoft.AspNetCore", "Warning")],
        });
        CheckApiOptions(builder.Configuration);
        ListenSomewhere(builder);
        builder.AddMesosSilo();
        builder.Services.AddMesosGrains();
        builder.Services.AddMesosApi();
        builder.Services.AddMesosHealth();
    }

    private static void CheckApiOptions(IConfiguration configuration)
    {
        try
        {
            var options = configuration.GetSection(MesosApiOptions.SectionName).Get<MesosApiOptions>() ?? new MesosApiOptions();
            SiloConfigurationException.ThrowIfAny([.. MesosApiOptionsValidator.Faults(options)]);
        }
        catch (InvalidOperationException e)
        {
            throw new SiloConfigurationException($"{MesosApiOptions.SectionName}: {e.Message}", e);
        }
    }

    private static void ListenSomewhere(WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        if (builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            return;
        var urls = builder.Configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } configured ? configured : DefaultUrl;
        HttpAddresses.Check(urls);
        builder.WebHost.UseUrls(urls);
    }
}
