using Microsoft.AspNetCore.Http;

namespace Mesos.Orleans.Silo.Hosting;

/// <summary>
/// Holds the HTTP door while the silo waits for its store: alive, not ready, and everything else is answered with 503 and the reason. Whoever supervises the
/// process would otherwise take it for dead and start it over and over.
/// </summary>
internal sealed class WaitingRoom(string urls) : IAsyncDisposable
{
    private WebApplication? _application;

    /// <summary>Opens the door, or changes the reason.</summary>
    /// <param name="reason">A sentence for operators.</param>
    public async Task OpenAsync(string reason)
    {
        await DisposeAsync().ConfigureAwait(false);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(urls);
        _application = builder.Build();
        _application.Run(context =>
        {
            var alive = context.Request.Path.Value is "/health/live";
            context.Response.StatusCode = alive ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            if (!alive)
            {
                context.Response.Headers.RetryAfter = "1";
            }

            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync(reason);
        });
        await _application.StartAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is { } open)
        {
            _application = null;
            await open.StopAsync().ConfigureAwait(false);
            await open.DisposeAsync().ConfigureAwait(false);
        }
    }
}
