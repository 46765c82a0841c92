using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Frameworks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;

namespace Mesos.Orleans.Api.Allocation;

/// <summary>What frameworks wait for. Mesos has nothing of the kind.</summary>
internal sealed class ShapeEndpoints(IGrainFactory grains, IOptions<MesosApiOptions> options)
{
    public const string Path = "offers/shapes";

    /// <summary><c>GET /offers/shapes?framework_id=…</c>: what the framework published last.</summary>
    public async Task Get(HttpContext context)
    {
        if (await FrameworkOf(context) is not { } id)
            return;
        var reply = await grains.GetGrain<IFrameworkGrain>(id).GetShapes();
        if (reply.Refusal is { } refusal)
        {
            await PlainText.Write(context, refusal);
            return;
        }

        await JsonAnswer.Write(context, options.Value, answer =>
        {
            ShapeJson.Write(answer, id, reply.Shapes);
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>
    /// <c>POST /offers/shapes?framework_id=…</c> with <c>{"shapes":[{"role":"r","resources":"cpus:4;mem:8192","count":2}]}</c>: replaces what was published
    /// before; an empty list brings back whole agents. Answers 202 once it is stored.
    /// </summary>
    public async Task Publish(HttpContext context)
    {
        if (await FrameworkOf(context) is not { } id)
            return;
        var shapes = await ShapeJson.Read(context, options.Value.MaxRequestBodyBytes);
        var refusal = shapes.IsSuccess
            ? (await grains.GetGrain<IFrameworkGrain>(id).PublishShapes(new PublishShapes(shapes.Value, Principal: null))).Refusal
            : shapes.Refusal;
        if (refusal is not null)
            await PlainText.Write(context, refusal);
        else
            context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    // An id that nobody ever had must not make a grain: the same check as in calls of schedulers.
    private static async Task<string?> FrameworkOf(HttpContext context)
    {
        string? id = context.Request.Query["framework_id"];
        var refusal = string.IsNullOrEmpty(id)
            ? Refusal.Invalid("Missing 'framework_id' query parameter", "framework_id", "GET /frameworks lists them.")
            : WireId.Validate(id, "framework_id");
        if (refusal is null)
            return id;
        await PlainText.Write(context, refusal);
        return null;
    }
}
