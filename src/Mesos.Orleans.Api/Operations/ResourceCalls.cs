using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Core;
using Microsoft.AspNetCore.Http;
using Orleans;
using Orleans.Runtime;
using CallType = Mesos.V1.Master.Call.Types.Type;
using Operation = Mesos.V1.Offer.Types.Operation;
using OperationType = Mesos.V1.Offer.Types.Operation.Types.Type;

namespace Mesos.Orleans.Api.Operations;

/// <summary>
/// The operator's calls that convert resources of an agent: 202 once it is durable, 400 for what can never be, 409 for what is in use. Open offers that
/// hold the resources are rescinded (semantics.md §11, §18).
/// </summary>
internal sealed class ResourceCalls(IGrainFactory grains, IIdSource ids)
{
    /// <summary>The member that a call must have, if it is one of these and has it not.</summary>
    public static string? Missing(V1.Master.Call call) => call.Type switch
    {
        CallType.ReserveResources when call.ReserveResources is null => "reserve_resources",
        CallType.UnreserveResources when call.UnreserveResources is null => "unreserve_resources",
        CallType.CreateVolumes when call.CreateVolumes is null => "create_volumes",
        CallType.DestroyVolumes when call.DestroyVolumes is null => "destroy_volumes",
        CallType.GrowVolume when call.GrowVolume is null => "grow_volume",
        CallType.GrowVolume when call.GrowVolume.AgentId is null => "grow_volume.agent_id",
        CallType.ShrinkVolume when call.ShrinkVolume is null => "shrink_volume",
        CallType.ShrinkVolume when call.ShrinkVolume.AgentId is null => "shrink_volume.agent_id",
        _ => null,
    };

    /// <summary>Does the operation and answers; null if the call is another.</summary>
    public Task? Change(HttpContext context, V1.Master.Call call) => call.Type switch
    {
        CallType.ReserveResources => Operate(context, call.ReserveResources.AgentId.Value, new()
        {
            Type = OperationType.Reserve,
            Reserve = new() { Resources = { call.ReserveResources.Resources }, Source = { call.ReserveResources.Source } },
        }),
        CallType.UnreserveResources => Operate(context, call.UnreserveResources.AgentId.Value, new()
        {
            Type = OperationType.Unreserve, Unreserve = new() { Resources = { call.UnreserveResources.Resources } },
        }),
        CallType.CreateVolumes => Operate(context, call.CreateVolumes.AgentId.Value, new()
        {
            Type = OperationType.Create, Create = new() { Volumes = { call.CreateVolumes.Volumes } },
        }),
        CallType.DestroyVolumes => Operate(context, call.DestroyVolumes.AgentId.Value, new()
        {
            Type = OperationType.Destroy, Destroy = new() { Volumes = { call.DestroyVolumes.Volumes } },
        }),
        CallType.GrowVolume => Operate(context, call.GrowVolume.AgentId.Value, new()
        {
            Type = OperationType.GrowVolume, GrowVolume = new() { Volume = call.GrowVolume.Volume, Addition = call.GrowVolume.Addition },
        }),
        CallType.ShrinkVolume => Operate(context, call.ShrinkVolume.AgentId.Value, new()
        {
            Type = OperationType.ShrinkVolume, ShrinkVolume = new() { Volume = call.ShrinkVolume.Volume, Subtract = call.ShrinkVolume.Subtract },
        }),
        _ => null,
    };

    /// <summary>Does an operation on an agent and answers.</summary>
    public async Task Operate(HttpContext context, string agent, Operation operation)
    {
        if (agent.Length == 0)
        {
            await PlainText.BadRequest(context, "No agent found with specified ID");
            return;
        }

        OperateReply reply;
        try
        {
            reply = await grains.GetGrain<IAgentOperations>(agent).Operate(new OperateAgent(new OperationRequest(ids.Next(), operation), null));
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            var unknown = new Refusal(
                RefusalCode.Unavailable, $"The outcome of the operation is unknown: agent '{agent}' gave no answer.", null,
                $"Ask GET /slaves?slave_id={agent} before sending it again: it may be done.");
            await PlainText.Write(context, unknown);
            return;
        }

        if (reply.Refusal is { } refusal)
        {
            // As Mesos: an agent that is not known is a bad request.
            await PlainText.Write(context, refusal.Code == RefusalCode.NotFound ? refusal with { Code = RefusalCode.Invalid } : refusal);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentLength = 0;
    }
}
