using Google.Protobuf;
using Mesos.Orleans.Abstractions.Maintenance;
using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Api.Operator;
using Mesos.V1.Maintenance;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;

namespace Mesos.Orleans.Api.Maintenance;

/// <summary>The unversioned endpoints of maintenance.</summary>
internal sealed class MaintenanceEndpoints(IGrainFactory grains, ClusterReader cluster, IOptions<MesosApiOptions> options)
{
    private const string Ask = "GET /maintenance/status";

    private IMaintenanceGrain Plan => grains.GetGrain<IMaintenanceGrain>(0);

    /// <summary><c>GET /maintenance/schedule</c>.</summary>
    public async Task GetSchedule(HttpContext context) => await Write(context, (await Plan.GetTable()).Schedule);

    /// <summary><c>POST /maintenance/schedule</c>: replaces it.</summary>
    public async Task UpdateSchedule(HttpContext context)
    {
        var schedule = await JsonBody.Read<Schedule>(context, options.Value.MaxRequestBodyBytes);
        await OperatorChange.Answer(context, "POST /maintenance/schedule", "GET /maintenance/schedule", schedule, Plan.UpdateSchedule);
    }

    /// <summary><c>GET /maintenance/status</c>.</summary>
    public async Task GetStatus(HttpContext context) => await Write(context, await MaintenanceReader.Read(grains, cluster));

    /// <summary><c>POST /machine/down</c>: <c>[{"hostname":…,"ip":…},…]</c>.</summary>
    public async Task Down(HttpContext context)
    {
        var machines = await JsonBody.ReadList<V1.MachineID>(context, options.Value.MaxRequestBodyBytes);
        await OperatorChange.Answer(context, "POST /machine/down", Ask, machines, ids => Plan.Start([.. ids]));
    }

    /// <summary><c>POST /machine/up</c>: <c>[{"hostname":…,"ip":…},…]</c>.</summary>
    public async Task Up(HttpContext context)
    {
        var machines = await JsonBody.ReadList<V1.MachineID>(context, options.Value.MaxRequestBodyBytes);
        await OperatorChange.Answer(context, "POST /machine/up", Ask, machines, ids => Plan.Stop([.. ids]));
    }

    private Task Write(HttpContext context, IMessage message) => JsonAnswer.Write(context, options.Value, answer =>
    {
        answer.WriteMessage(message);
        return ValueTask.CompletedTask;
    });
}
