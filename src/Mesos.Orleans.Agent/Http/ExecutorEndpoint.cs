using System.Buffers;
using Google.Protobuf;
using Mesos.Orleans.Agent.Executors;
using Mesos.Orleans.Agent.Runtime;
using Mesos.Orleans.Core.Executors;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Protocol.Http;
using Mesos.Orleans.Protocol.RecordIO;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using CallType = Mesos.V1.Executor.Call.Types.Type;

namespace Mesos.Orleans.Agent.Http;

/// <summary><c>POST /api/v1/executor</c>: calls of executors, and the stream of events to each (semantics.md §16, whose order of checks this is).</summary>
internal sealed class ExecutorEndpoint(ExecutorHost executors, AgentRuntime runtime, TimeProvider time, CancellationToken stopping)
{
    internal async Task Handle(HttpContext context)
    {
        if (await CallReader.Read<V1.Executor.Call>(context).ConfigureAwait(false) is not { } call)
            return;
        if (ExecutorCallValidator.Validate(call) is { } invalid)
        {
            await context.Text(StatusCodes.Status400BadRequest, $"Failed to validate Executor::Call: {invalid}").ConfigureAwait(false);
            return;
        }

        MessageFormat? format = null;
        if (call.Type == CallType.Subscribe && (format = AcceptHeader.Choose(context.Request.Headers.Accept)) is null)
            await context.Text(StatusCodes.Status406NotAcceptable, $"Expecting 'Accept' to allow {MediaTypes.Json} or {MediaTypes.Protobuf}").ConfigureAwait(false);
        else if (call.Type == CallType.Heartbeat)
            await context.Accepted().ConfigureAwait(false);
        else if (await FindExecutor(context, call).ConfigureAwait(false) is { } executor)
            await (format is { } accepted ? Subscribe(context, executor, call.Subscribe, accepted) : Take(context, executor, call)).ConfigureAwait(false);
    }

    private async Task<CustomExecutor?> FindExecutor(HttpContext context, V1.Executor.Call call)
    {
        var framework = new FrameworkId(call.FrameworkId.Value);
        if (executors.Find(new(framework, call.ExecutorId.Value)) is { } executor)
        {
            // Whoever speaks for an executor whose sandbox is still being made is not its process: that does not exist yet.
            if (call.Type != CallType.Subscribe || executor.State.Phase != ExecutorPhase.Preparing)
                return executor;
            await context.Text(StatusCodes.Status400BadRequest, "Executor cannot be found: it is still being prepared, and has not been launched").ConfigureAwait(false);
            return null;
        }

        var isKnown = executors.Running.Any(executor => executor.Key.Framework == framework)
            || runtime.Launches.Any(held => held.Launch.Framework == framework);
        await context.Text(StatusCodes.Status400BadRequest, isKnown ? "Executor cannot be found" : "Framework cannot be found").ConfigureAwait(false);
        return null;
    }

    private Task Take(HttpContext context, CustomExecutor executor, V1.Executor.Call call)
    {
        if (!executor.State.IsRegistered)
            return context.Text(StatusCodes.Status403Forbidden, "Executor is not subscribed");
        switch (call.Type)
        {
            case CallType.Update when executor.State.PendingUpdates >= ExecutorLimits.MaxPendingUpdates:
                return context.Text(
                    StatusCodes.Status503ServiceUnavailable,
                    $"{ExecutorLimits.MaxPendingUpdates} updates of this executor wait for the cluster already. Keep this one and send it again later.");
            case CallType.Update:
                executor.Post(new UpdateReceived(call.Update.Status));
                return context.Accepted();
            case CallType.Message:
                executors.SendToScheduler(executor.Key, call.Message.Data);
                return context.Accepted();
            default:
                return context.Text(StatusCodes.Status501NotImplemented, $"The call {call.Type} is not implemented");
        }
    }

    private async Task Subscribe(HttpContext context, CustomExecutor executor, V1.Executor.Call.Types.Subscribe call, MessageFormat format)
    {
        // An executor may pause for as long as it likes; what waits for it has a limit of its own.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        context.Response.ContentType = MediaTypes.Of(format);
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);

        var stream = new ExecutorStream();
        executor.Post(new StreamOpened(stream, call));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var heartbeat = time.CreateTimer(
            _ => stream.Send(ExecutorEvents.Heartbeat), null, ExecutorLimits.HeartbeatInterval, ExecutorLimits.HeartbeatInterval);
        await using (heartbeat.ConfigureAwait(false))
        {
            try
            {
                await Copy(stream, context.Response, format, end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The executor or the agent has gone.
            }
            finally
            {
                executor.Post(new StreamClosed(stream));
            }
        }
    }

    private static async Task Copy(ExecutorStream stream, HttpResponse response, MessageFormat format, CancellationToken end)
    {
        var record = new ArrayBufferWriter<byte>();
        await foreach (var @event in stream.Events.ReadAllAsync(end).ConfigureAwait(false))
        {
            record.ResetWrittenCount();
            if (format == MessageFormat.Json)
                RecordIoWriter.WriteJson(record, @event);
            else
                RecordIoWriter.WriteProtobuf(record, @event);
            await response.Body.WriteAsync(record.WrittenMemory, end).ConfigureAwait(false);
        }
    }
}
