using System.IO.Compression;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Api.Metrics;
using Mesos.Orleans.Api.Operations;
using Mesos.Orleans.Api.State;
using Mesos.Orleans.Core;
using Mesos.Orleans.Protocol.Http;
using Mesos.Orleans.Protocol.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using CallType = Mesos.V1.Master.Call.Types.Type;
using ProtobufMessage = Google.Protobuf.MessageExtensions;
using ResponseType = Mesos.V1.Master.Response.Types.Type;

namespace Mesos.Orleans.Api.Operator;

/// <summary><c>POST /api/v1</c>: the operator's calls that the summaries can answer. All others are refused by name.</summary>
internal sealed partial class OperatorEndpoint(
    IGrainFactory grains, ClusterReader cluster, MasterIdentity identity, MetricsEndpoint metrics, OperatorTables tables,
    ResourceCalls resources, OperatorMaintenance maintenance, IOptions<MesosApiOptions> options, ILogger<OperatorEndpoint> logger)
{
    public async Task Handle(HttpContext context)
    {
        var call = await CallReader.Read<V1.Master.Call>(context, options.Value.MaxRequestBodyBytes);
        if (call is null)
            return;

        if (Validate(call) is { } invalid)
        {
            await PlainText.Write(context, invalid, "Failed to validate master::Call: ");
            return;
        }

        if (AcceptHeader.Choose(context.Request.Headers.Accept) is not { } format)
        {
            await PlainText.Write(
                context,
                StatusCodes.Status406NotAcceptable,
                $"Expecting 'Accept' to allow '{MediaTypes.Protobuf}' or '{MediaTypes.Json}'");
            return;
        }

        if (call.Type == CallType.Teardown)
            await Teardown(context, call.Teardown.FrameworkId.Value);
        else if ((tables.Change(context, call) ?? resources.Change(context, call) ?? maintenance.Change(context, call)) is { } change)
            await change;
        else if (await Answer(context, call) is { } response)
            await Write(context, format, response);
        else
            await PlainText.Write(context, StatusCodes.Status501NotImplemented, $"{Name(call.Type)} is not built yet");
    }

    private static Refusal? Validate(V1.Master.Call call)
    {
        if (!call.HasType)
            return Refusal.Invalid("Expecting 'type' to be present", "type");
        var missing = call.Type == CallType.Teardown && call.Teardown is null
            ? "teardown"
            : OperatorTables.Missing(call) ?? ResourceCalls.Missing(call) ?? OperatorMaintenance.Missing(call);
        return missing is null ? null : Refusal.Invalid($"Expecting '{missing}' to be present", missing);
    }

    private async Task<V1.Master.Response?> Answer(HttpContext context, V1.Master.Call call)
    {
        switch (call.Type)
        {
            case CallType.GetHealth:
                return new() { Type = ResponseType.GetHealth, GetHealth = new() { Healthy = true } };
            case CallType.GetVersion:
                return new() { Type = ResponseType.GetVersion, GetVersion = new() { VersionInfo = Version() } };
            case CallType.GetFlags:
                var flags = MasterEndpoints.Flags(options.Value).Select(flag => new V1.Flag { Name = flag.Name, Value = flag.Value });
                return new() { Type = ResponseType.GetFlags, GetFlags = new() { Flags = { flags } } };
            case CallType.GetMetrics:
                var values = (await metrics.Read()).Select(metric => new V1.Metric { Name = metric.Key, Value = metric.Value });
                return new() { Type = ResponseType.GetMetrics, GetMetrics = new() { Metrics = { values } } };
            case CallType.GetMaster:
                return new() { Type = ResponseType.GetMaster, GetMaster = await Master(context) };
            case CallType.GetState:
                return new() { Type = ResponseType.GetState, GetState = OperatorView.State(await cluster.Read()) };
            case CallType.GetAgents:
                return new() { Type = ResponseType.GetAgents, GetAgents = OperatorView.Agents(await cluster.Read()) };
            case CallType.GetFrameworks:
                return new() { Type = ResponseType.GetFrameworks, GetFrameworks = OperatorView.Frameworks(await cluster.Read()) };
            case CallType.GetExecutors:
                return new() { Type = ResponseType.GetExecutors, GetExecutors = OperatorView.Executors(await cluster.Read()) };
            case CallType.GetOperations:
                var operations = (await cluster.Read()).AllAgents.SelectMany(agent => agent.Operations);
                return new() { Type = ResponseType.GetOperations, GetOperations = new() { Operations = { operations } } };
            case CallType.GetTasks:
                return new() { Type = ResponseType.GetTasks, GetTasks = OperatorView.Tasks(await cluster.Read()) };
            default:
                return await tables.Read(call) ?? await maintenance.Read(call);
        }
    }

    private async Task<V1.Master.Response.Types.GetMaster> Master(HttpContext context) => new()
    {
        MasterInfo = await identity.Describe(context),
        StartTime = WireTime.Seconds(identity.StartedAt),
        ElectedTime = WireTime.Seconds(identity.StartedAt),
    };

    private static V1.VersionInfo Version() => new()
    {
        Version = CompatibleVersion.Mesos,
        BuildTime = WireTime.Seconds(ProductVersion.BuiltAt),
        BuildUser = CompatibleVersion.BuildUser,
    };

    private async Task Teardown(HttpContext context, string id)
    {
        CallReply reply;
        try
        {
            reply = await grains.GetGrain<IFrameworkGrain>(id).Teardown();
        }
        catch (Exception e)
        {
            // Storage fails in its own ways, which come out of the grain as they are: whatever it was, the outcome is not known.
            LogTeardownFailed(logger, id, e);
            var text = $"The outcome of TEARDOWN is unknown: framework '{id}' gave no answer. Ask GET /frameworks?framework_id={id}, or send it again.";
            await PlainText.Write(context, StatusCodes.Status503ServiceUnavailable, text);
            return;
        }

        if (reply.Refusal is { } refusal)
            await PlainText.Write(context, refusal);
        else
            context.Response.ContentLength = 0;
    }

    private async Task Write(HttpContext context, MessageFormat format, V1.Master.Response message)
    {
        var body = format == MessageFormat.Json ? MesosJson.ToUtf8(message) : ProtobufMessage.ToByteArray(message);
        var response = context.Response;
        response.ContentType = MediaTypes.Of(format);
        if (body.Length >= options.Value.MinGzipBytes && AcceptHeader.AllowsGzip(context.Request.Headers.AcceptEncoding))
        {
            response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
            await gzip.WriteAsync(body, context.RequestAborted);
            return;
        }

        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    [LoggerMessage(LogLevel.Warning, "TEARDOWN of framework {Framework} got no answer")]
    private static partial void LogTeardownFailed(ILogger logger, string framework, Exception e);

    private static string Name(CallType type) =>
        V1.Master.Call.Descriptor.EnumTypes.Single(e => e.Name == "Type").FindValueByNumber((int)type)?.Name ?? $"Call {(int)type}";
}
