using Mesos.Orleans.Abstractions;
using Mesos.Orleans.Api;
using Mesos.Orleans.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Mesos.Orleans.Testing;

/// <summary>The real HTTP door of the master on a free port of loopback, in front of a test cluster.</summary>
internal sealed class HttpDoor : IAsyncDisposable
{
    private readonly WebApplication _application;

    private HttpDoor(WebApplication application) => _application = application;

    public Uri Url => new(_application.Urls.First());

    public static async Task<HttpDoor> StartAsync(IClusterClient client, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(client);
        builder.Services.AddSingleton<IGrainFactory>(client);
        builder.Services.AddSingleton<IIdSource>(new RandomIdSource(TimeProvider.System));
        builder.Services.AddMesosApi();
        var application = builder.Build();
        application.UseRouting();
        application.MapMesosApi();
        await application.StartAsync(cancellation);
        return new HttpDoor(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
