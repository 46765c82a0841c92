using Mesos.Orleans.Abstractions.Quota;
using Mesos.Orleans.Abstractions.Roles;
using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.Roles;
using Mesos.Orleans.Core.Quota;
using Microsoft.AspNetCore.Http;
using Orleans;
using CallType = Mesos.V1.Master.Call.Types.Type;
using ResponseType = Mesos.V1.Master.Response.Types.Type;

namespace Mesos.Orleans.Api.Operator;

/// <summary>The operator's calls about quota, weights and roles.</summary>
internal sealed class OperatorTables(IGrainFactory grains, ClusterReader cluster)
{
    private IQuotaGrain Quota => grains.GetGrain<IQuotaGrain>(0);

    private IWeightsGrain Weights => grains.GetGrain<IWeightsGrain>(0);

    /// <summary>The member that a call must have, if it is one of these and has it not.</summary>
    public static string? Missing(V1.Master.Call call) => call.Type switch
    {
        CallType.UpdateQuota when call.UpdateQuota is null => "update_quota",
        CallType.SetQuota when call.SetQuota is null => "set_quota",
        CallType.RemoveQuota when call.RemoveQuota is null => "remove_quota",
        CallType.UpdateWeights when call.UpdateWeights is null => "update_weights",
        _ => null,
    };

    /// <summary>Makes a change and answers; null if the call is another.</summary>
    public Task? Change(HttpContext context, V1.Master.Call call) => call.Type switch
    {
        CallType.UpdateQuota => OperatorChange.Answer(
            context, "UPDATE_QUOTA", "GET_QUOTA", () => Quota.Update([.. call.UpdateQuota.QuotaConfigs], call.UpdateQuota.Force)),
        CallType.SetQuota => OperatorChange.Answer(context, "SET_QUOTA", "GET_QUOTA", () => Quota.Set(call.SetQuota.QuotaRequest)),
        CallType.RemoveQuota => OperatorChange.Answer(context, "REMOVE_QUOTA", "GET_QUOTA", () => Quota.Remove(call.RemoveQuota.Role)),
        CallType.UpdateWeights => OperatorChange.Answer(context, "UPDATE_WEIGHTS", "GET_WEIGHTS", () => Weights.Update([.. call.UpdateWeights.WeightInfos])),
        _ => null,
    };

    /// <summary>Answers a question; null if the call is another.</summary>
    public async Task<V1.Master.Response?> Read(V1.Master.Call call)
    {
        switch (call.Type)
        {
            case CallType.GetQuota:
                var quotas = await Quota.GetTable();
                return new() { Type = ResponseType.GetQuota, GetQuota = new() { Status = QuotaReader.ToStatus(quotas.Configs) } };
            case CallType.GetWeights:
                var weights = await Weights.GetTable();
                return new() { Type = ResponseType.GetWeights, GetWeights = new() { WeightInfos = { weights.Weights } } };
            case CallType.GetRoles:
                return new() { Type = ResponseType.GetRoles, GetRoles = (await RolesView.Read(grains, cluster)).ToWire() };
            default:
                return null;
        }
    }
}
