using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Silo.Storage;

/// <summary>
/// The configured storage and membership table, opened without a silo: to look at them before one starts, and to move what is in them. Any
/// provider will do, since it is composed by Orleans from the same configuration.
/// </summary>
internal sealed class Store : IAsyncDisposable
{
    private readonly IHost _host;

    private Store(IHost host) => _host = host;

    /// <summary>The grain storage. Of <see cref="RawRecord"/> it reads and writes bytes as they are, of any other type what grains do.</summary>
    public IGrainStorage Records => _host.Services.GetRequiredKeyedService<IGrainStorage>(SiloSettings.DefaultStorageName);

    /// <summary>What else Orleans composed.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Opens what a silo with this configuration would use. The servers must be there.</summary>
    /// <param name="configuration">The silo's configuration, defaults included.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Store> OpenAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddConfiguration(configuration);
        builder.UseOrleans(silo =>
        {
            silo.UseMesosDefaults();
            silo.Services.AddSingleton<IGrainStorageSerializer, RawRecordSerializer>();
        });
        var store = new Store(builder.Build());
        try
        {
            var lifecycle = new StorageLifecycle();
            (store.Records as ILifecycleParticipant<ISiloLifecycle>)?.Participate(lifecycle);
            await lifecycle.StartAsync(cancellationToken).ConfigureAwait(false);
            return store;
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask DisposeAsync() => ((IAsyncDisposable)_host).DisposeAsync();
}
