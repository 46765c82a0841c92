using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Mesos.Orleans.Api.Http;

/// <summary>Finds the route of a request and turns whatever goes wrong below into an answer; nobody is ever shown a stack trace.</summary>
internal sealed partial class RequestDispatcher(RouteTable routes, ILogger<RequestDispatcher> logger)
{
    public async Task Handle(HttpContext context)
    {
        if (routes.Find(context) is not { } route)
        {
            await PlainText.Write(context, StatusCodes.Status404NotFound, "404 Not Found. Try /state, /slaves, /frameworks, /tasks, /metrics/snapshot, /version or POST /api/v1/scheduler.");
            return;
        }

        if (route.Find(context.Request.Method) is not { } handle)
        {
            await PlainText.MethodNotAllowed(context, route.Methods);
            return;
        }

        try
        {
            await handle(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to be answered.
        }
        catch (BadHttpRequestException e)
        {
            await Answer(context, e.StatusCode, e.Message);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            LogUnavailable(logger, route.Path, e);
            await Answer(context, StatusCodes.Status503ServiceUnavailable, $"/{route.Path} cannot be answered now: a part of the cluster did not reply. Nothing was changed; ask again in a moment.");
        }
        catch (Exception e)
        {
            LogFailed(logger, route.Path, e);
            await Answer(context, StatusCodes.Status500InternalServerError, $"/{route.Path} failed: a fault of the master, which its log describes.");
        }
    }

    private static async Task Answer(HttpContext context, int status, string text)
    {
        if (context.Response.HasStarted)
        {
            context.Abort(); // Half an answer must not look like a whole one.
            return;
        }

        context.Response.Clear();
        await PlainText.Write(context, status, text);
    }

    [LoggerMessage(LogLevel.Warning, "/{Path} is answered with 503")]
    private static partial void LogUnavailable(ILogger logger, string path, Exception e);

    [LoggerMessage(LogLevel.Error, "/{Path} failed")]
    private static partial void LogFailed(ILogger logger, string path, Exception e);
}
