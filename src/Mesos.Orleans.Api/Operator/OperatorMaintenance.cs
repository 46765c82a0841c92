using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Maintenance;
using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.Maintenance;
using Mesos.Orleans.Core;
using Microsoft.AspNetCore.Http;
using Orleans;
using CallType = Mesos.V1.Master.Call.Types.Type;
using ResponseType = Mesos.V1.Master.Response.Types.Type;

namespace Mesos.Orleans.Api.Operator;

/// <summary>The operator's calls about maintenance and about whole agents.</summary>
internal sealed class OperatorMaintenance(IGrainFactory grains, ClusterReader cluster)
{
    private const string AskPlan = "GET_MAINTENANCE_STATUS";
    private const string AskAgents = "GET_AGENTS";

    /// <summary>The longest grace period of a drain. Mesos has no limit.</summary>
    private static readonly TimeSpan MaxGracePeriod = TimeSpan.FromDays(365);

    private IMaintenanceGrain Plan => grains.GetGrain<IMaintenanceGrain>(0);

    /// <summary>The member that a call must have, if it is one of these and has it not.</summary>
    public static string? Missing(V1.Master.Call call) => call.Type switch
    {
        CallType.UpdateMaintenanceSchedule when call.UpdateMaintenanceSchedule is null => "update_maintenance_schedule",
        CallType.StartMaintenance when call.StartMaintenance is null => "start_maintenance",
        CallType.StopMaintenance when call.StopMaintenance is null => "stop_maintenance",
        CallType.DrainAgent when call.DrainAgent is null => "drain_agent",
        CallType.DeactivateAgent when call.DeactivateAgent is null => "deactivate_agent",
        CallType.ReactivateAgent when call.ReactivateAgent is null => "reactivate_agent",
        CallType.MarkAgentGone when call.MarkAgentGone is null => "mark_agent_gone",
        _ => null,
    };

    /// <summary>Makes a change and answers; null if the call is another.</summary>
    public Task? Change(HttpContext context, V1.Master.Call call) => call.Type switch
    {
        CallType.UpdateMaintenanceSchedule => OperatorChange.Answer(
            context, "UPDATE_MAINTENANCE_SCHEDULE", "GET_MAINTENANCE_SCHEDULE", () => Plan.UpdateSchedule(call.UpdateMaintenanceSchedule.Schedule)),
        CallType.StartMaintenance => OperatorChange.Answer(context, "START_MAINTENANCE", AskPlan, () => Plan.Start([.. call.StartMaintenance.Machines])),
        CallType.StopMaintenance => OperatorChange.Answer(context, "STOP_MAINTENANCE", AskPlan, () => Plan.Stop([.. call.StopMaintenance.Machines])),
        CallType.DeactivateAgent => OperatorChange.Answer(context, "DEACTIVATE_AGENT", AskAgents, () => Agent(call.DeactivateAgent.AgentId, agent => agent.Deactivate())),
        CallType.ReactivateAgent => OperatorChange.Answer(context, "REACTIVATE_AGENT", AskAgents, () => Agent(call.ReactivateAgent.AgentId, agent => agent.Reactivate())),
        CallType.MarkAgentGone => OperatorChange.Answer(context, "MARK_AGENT_GONE", AskAgents, () => Agent(call.MarkAgentGone.AgentId, agent => agent.MarkGone())),
        CallType.DrainAgent => OperatorChange.Answer(context, "DRAIN_AGENT", AskAgents, GraceOf(call.DrainAgent), grace =>
            Agent(call.DrainAgent.AgentId, agent => agent.Drain(grace, call.DrainAgent.MarkGone))),
        _ => null,
    };

    /// <summary>Answers a question; null if the call is another.</summary>
    public async Task<V1.Master.Response?> Read(V1.Master.Call call) => call.Type switch
    {
        CallType.GetMaintenanceSchedule =>
            new() { Type = ResponseType.GetMaintenanceSchedule, GetMaintenanceSchedule = new() { Schedule = (await Plan.GetTable()).Schedule } },
        CallType.GetMaintenanceStatus =>
            new() { Type = ResponseType.GetMaintenanceStatus, GetMaintenanceStatus = new() { Status = await MaintenanceReader.Read(grains, cluster) } },
        _ => null,
    };

    private Task<CallReply> Agent(V1.AgentID id, Func<IAgentLifecycle, Task<CallReply>> change) => string.IsNullOrEmpty(id?.Value)
        ? Task.FromResult(new CallReply(Refusal.Invalid("Expecting an agent id", "agent_id")))
        : change(grains.GetGrain<IAgentLifecycle>(id.Value));

    private static Outcome<TimeSpan?> GraceOf(V1.Master.Call.Types.DrainAgent drain)
    {
        if (drain.MaxGracePeriod is not { } wire)
            return (TimeSpan?)null;
        if (wire.Seconds < 0 || wire.Nanos is < 0 or > 999_999_999 || wire.Seconds > MaxGracePeriod.TotalSeconds)
            return Refusal.Invalid($"'max_grace_period' must be from 0 to {MaxGracePeriod.TotalDays} days", "drain_agent.max_grace_period");
        return (TimeSpan?)(TimeSpan.FromSeconds(wire.Seconds) + TimeSpan.FromTicks(wire.Nanos / TimeSpan.NanosecondsPerTick));
    }
}
