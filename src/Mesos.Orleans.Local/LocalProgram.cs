using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Hosting;

namespace Mesos.Orleans.Local;

/// <summary>A whole cluster in one program: one silo, its HTTP door, and agents that run real tasks.</summary>
public static class LocalProgram
{
    /// <summary>Runs until told to stop. See <c>--help</c> for the flags.</summary>
    /// <returns>The exit code: 0 after an orderly stop.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["--help" or "-h" or "-?"])
        {
            Console.WriteLine(LocalOptions.Usage);
            return 0;
        }

        LocalAgents? agents = null;
        var code = await SiloProgram.RunAsync(() =>
        {
            var application = Compose(args);
            agents = application.Services.GetRequiredService<LocalAgents>();
            return application;
        });
        if (agents?.Failure is { } failure)
        {
            await Console.Error.WriteLineAsync(failure);
            return SiloProgram.CannotStart;
        }

        return code;
    }

    private static WebApplication Compose(string[] args)
    {
        var (options, rest) = LocalOptions.Read(args);
        if (AgentOptionsValidator.Validate(new AgentOptions { Resources = options.Resources, Attributes = options.Attributes }) is { } refusal)
        {
            throw new SiloConfigurationException($"An agent cannot run like this: {refusal}");
        }

        var application = MesosMaster.Build(rest, builder =>
        {
            builder.Configuration.AddInMemoryCollection(Settings(options, builder.Configuration));
            builder.Logging.AddFilter("Orleans", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning)
                .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None) // What cannot start is said in one sentence, and an agent takes another port.
                .AddFilter("Orleans.Runtime.ReminderService", LogLevel.Critical); // Complains when it is stopped while it starts.
            builder.Services.AddSingleton(options);
            builder.Services.AddSingleton<LocalAgents>();
            builder.Services.AddHostedService(services => services.GetRequiredService<LocalAgents>());
            builder.Services.AddHostedService<Welcome>();
        });
        return application;
    }

    // Ports of the silo matter to nobody here unless they were set, so several local programs may run side by side.
    private static Dictionary<string, string?> Settings(LocalOptions options, IConfiguration given)
    {
        var settings = new Dictionary<string, string?> { [SiloSettings.WorkDirectoryKey] = options.WorkDirectory };
        if (given[SiloSettings.SiloPortKey] is null)
        {
            settings[SiloSettings.SiloPortKey] = $"{FreePorts.OrAny(0)}";
        }

        if (given[SiloSettings.GatewayPortKey] is null)
        {
            settings[SiloSettings.GatewayPortKey] = $"{FreePorts.OrAny(SiloSettings.DefaultGatewayPort)}";
        }

        return settings;
    }
}
