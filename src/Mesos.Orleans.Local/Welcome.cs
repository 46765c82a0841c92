using Mesos.Orleans.Silo.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Mesos.Orleans.Local;

/// <summary>Says in a few lines where things are and what to try next.</summary>
internal sealed class Welcome(LocalAgents agents, LocalOptions options, IServer server, IConfiguration configuration) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        // Lifecycle services start together: the agents are there once each has its port.
        await agents.Ready;
        if (agents.Failure is not null)
        {
            return;
        }

        var url = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
        Console.WriteLine($"""
            Mesos.Orleans is up.
              master    {url}  (scheduler API {url}/api/v1/scheduler, state {url}/state)
              agents    {string.Join(", ", agents.Running.Select(agent => $"http://127.0.0.1:{agent.Port}").DefaultIfEmpty("none"))}
              Orleans   gateway 127.0.0.1:{configuration[SiloSettings.GatewayPortKey]}, for frameworks in .NET
              kept in   {Path.GetFullPath(options.WorkDirectory)}
            Try, in another shell:
              dotnet run --project src/Mesos.Orleans.Cli -- execute --master {url} --name hello --command 'echo hello' --instances 20
              dotnet run --project src/Mesos.Orleans.Cli -- logs --master {url} hello.0
            Ctrl-C stops everything.
            """);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
