using Mesos.Orleans.Silo.Hosting;
using Mesos.Orleans.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>A real silo in this process, on free loopback ports.</summary>
internal sealed class SiloHost : IAsyncDisposable
{
    private readonly IHost _host;

    private SiloHost(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public IGrainStorage Storage => Services.GetRequiredKeyedService<IGrainStorage>("Default");

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>Composes a host without starting it; settings given here win over free ports.</summary>
    public static IHost Build(params (string Key, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Mesos:Silo:SiloPort"] = FreePorts.Next().ToString(),
            ["Mesos:Silo:GatewayPort"] = FreePorts.Next().ToString(),
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value)));
        builder.AddMesosSilo();
        return builder.Build();
    }

    public static async Task<SiloHost> StartAsync(params (string Key, string? Value)[] settings)
    {
        var host = Build(settings);
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new SiloHost(host);
    }

    /// <summary>Reads a record the way a fresh activation would.</summary>
    public async Task<GrainState<Note>> Read(string key)
    {
        var state = new GrainState<Note> { State = new Note() };
        await Storage.ReadStateAsync("note", Id(key), state);
        return state;
    }

    public Task Write(string key, GrainState<Note> state) => Storage.WriteStateAsync("note", Id(key), state);

    public Task Clear(string key, GrainState<Note> state) => Storage.ClearStateAsync("note", Id(key), state);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private static GrainId Id(string key) => GrainId.Create("note", key);
}
