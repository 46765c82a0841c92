using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Api.Metrics;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Protocol.Http;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;

namespace Mesos.Orleans.Api.Scheduler;

/// <summary>
/// <c>POST /api/v1/scheduler</c>. The order of the checks, the statuses and the texts are those of Mesos (<c>src/master/http.cpp</c>); what
/// needs a framework's state to be judged is judged by its grain.
/// </summary>
internal sealed partial class SchedulerEndpoint(
    IGrainFactory grains,
    IIdSource ids,
    MasterIdentity identity,
    OpenStreams streams,
    CallCounters counters,
    IOptions<MesosApiOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<SchedulerEndpoint> logger)
{
    public const string StreamIdHeader = "Mesos-Stream-Id";

    public async Task Handle(HttpContext context)
    {
        var call = await CallReader.Read<V1.Scheduler.Call>(context, options.Value.MaxRequestBodyBytes);
        if (call is null)
            return;

        if (SchedulerCallValidator.Validate(call, principal: null) is { } invalid)
        {
            await PlainText.Write(context, invalid, "Failed to validate scheduler::Call: ");
            return;
        }

        counters.Count(call);
        var format = AcceptHeader.Choose(context.Request.Headers.Accept);
        if (format is null && call.Type is (CallType.Subscribe or CallType.ReconcileOperations))
        {
            await NotAcceptable(context);
            return;
        }

        if (call.Type == CallType.Subscribe)
            await Subscribe(context, call, format!.Value);
        else
            await Forward(context, call);
    }

    private async Task Forward(HttpContext context, V1.Scheduler.Call call)
    {
        var id = call.FrameworkId.Value;
        var streamId = StreamIdOf(context.Request);
        CallReply reply;
        try
        {
            reply = await grains.GetGrain<IFrameworkGrain>(id).Call(new FrameworkCall(streamId, call, Principal: null));
        }
        catch (Exception e)
        {
            // As every failure: storage fails in its own ways, which come out of the grain as they are.
            await AnswerUnknown(context, call, id, e);
            return;
        }

        if (reply.Refusal is { } refusal)
        {
            await PlainText.Write(context, refusal);
            return;
        }

        if (call.Type is CallType.Accept or CallType.Decline && streamId is { } stream)
            streams.OffersUsed(stream, call.Accept?.OfferIds ?? call.Decline.OfferIds);
        context.Response.StatusCode = call.Type == CallType.UpdateFramework ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        context.Response.ContentLength = 0;
    }

    private async Task Subscribe(HttpContext context, V1.Scheduler.Call call, MessageFormat format)
    {
        if (context.Request.Headers.ContainsKey(StreamIdHeader))
        {
            await PlainText.BadRequest(context, $"Subscribe calls should not include the '{StreamIdHeader}' header");
            return;
        }

        var streamId = ids.Next();
        var info = call.Subscribe.FrameworkInfo;
        var id = info.Id?.Value ?? "";
        V1.MasterInfo master;
        SubscribeReply reply;
        try
        {
            master = await identity.Describe(context);
            if (id.Length == 0)
            {
                id = (await grains.GetGrain<IClusterGrain>(0).NewFrameworkId()).Value;
                info = info.Clone();
                info.Id = new V1.FrameworkID { Value = id };
            }

            reply = await grains.GetGrain<IFrameworkGrain>(id).Subscribe(
                new SubscribeFramework(streamId, info, [.. call.Subscribe.SuppressedRoles], call.Subscribe.OfferConstraints, Principal: null));
        }
        catch (Exception e)
        {
            // See Forward.
            await AnswerUnknown(context, call, id, e);
            return;
        }

        if (reply.Refusal is { Code: RefusalCode.Unavailable } later)
        {
            await PlainText.Write(context, later);
            return;
        }

        context.Response.Headers[StreamIdHeader] = streamId.ToString();
        var output = new RecordStream(context, format, time, options.Value.StalledClientLimit);
        if (reply.Refusal is { } refusal)
        {
            await output.Start();
            await output.Write(new V1.Scheduler.Event { Type = V1.Scheduler.Event.Types.Type.Error, Error = new() { Message = refusal.ToString() } });
        }
        else
        {
            await Hold(context, id, streamId, master, output);
        }
    }

    private async Task Hold(HttpContext context, string id, Guid streamId, V1.MasterInfo master, RecordStream output)
    {
        var grain = grains.GetGrain<IFrameworkGrain>(id);
        var offers = new ForwardedOffers(options.Value.MaxRememberedOffers);
        var stream = new SchedulerStream(grain, streamId, master, offers, output, options.Value, time, logger);
        streams.Add(streamId, offers);
        try
        {
            // The server closes its connections only after this silo has handed its work over: until then whoever is connected here goes on.
            var closing = context.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? lifetime.ApplicationStopping;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, closing);
            var end = await stream.Run(stop.Token);
            LogStreamEnded(logger, id, streamId, end);

            // When this program stops, the client has not gone away: its failover timeout must not start here.
            if (end is StreamEnd.ClientFailed || (end is StreamEnd.Stopped && context.RequestAborted.IsCancellationRequested))
                await SayDisconnected(grain, streamId);
            else if (end is StreamEnd.Stopped)
                await stream.EndRead();
            if (end is StreamEnd.ClientFailed)
                context.Abort();
        }
        finally
        {
            streams.Remove(streamId);
        }
    }

    // If this fails too, the grain notices by itself that nobody reads the stream.
    private async Task SayDisconnected(IFrameworkGrain grain, Guid streamId)
    {
        try
        {
            await grain.Disconnect(streamId);
        }
        catch (Exception e)
        {
            LogDisconnectFailed(logger, streamId, e.Message);
        }
    }

    private Task AnswerUnknown(HttpContext context, V1.Scheduler.Call call, string id, Exception e)
    {
        LogCallFailed(logger, call.Type, id, e.Message);
        return PlainText.Write(context, StatusCodes.Status503ServiceUnavailable, UnknownOutcome.Describe(call, id));
    }

    private static Task NotAcceptable(HttpContext context) => PlainText.Write(
        context,
        StatusCodes.Status406NotAcceptable,
        $"Expecting 'Accept' to allow '{MediaTypes.Protobuf}' or '{MediaTypes.Json}'");

    // A stream id that is no uuid is a wrong one, not a missing one; no stream has the empty uuid.
    private static Guid? StreamIdOf(HttpRequest request) => request.Headers.TryGetValue(StreamIdHeader, out var value)
        ? Guid.TryParseExact(value.ToString().Trim(), "D", out var id) ? id : Guid.Empty
        : null;

    [LoggerMessage(LogLevel.Warning, "{Call} of framework {Framework} got no answer: {Error}")]
    private static partial void LogCallFailed(ILogger logger, CallType call, string framework, string error);

    [LoggerMessage(LogLevel.Information, "Framework {Framework}: stream {StreamId} ended: {End}")]
    private static partial void LogStreamEnded(ILogger logger, string framework, Guid streamId, StreamEnd end);

    [LoggerMessage(LogLevel.Warning, "Stream {StreamId} ended, but its framework could not be told: {Error}")]
    private static partial void LogDisconnectFailed(ILogger logger, Guid streamId, string error);
}
