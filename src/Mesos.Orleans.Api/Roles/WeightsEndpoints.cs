using Mesos.Orleans.Abstractions.Roles;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Api.Operator;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;

namespace Mesos.Orleans.Api.Roles;

/// <summary>The unversioned <c>/weights</c>.</summary>
internal sealed class WeightsEndpoints(IGrainFactory grains, IOptions<MesosApiOptions> options)
{
    private IWeightsGrain Table => grains.GetGrain<IWeightsGrain>(0);

    /// <summary><c>GET /weights</c>: the weights that were set; any other role has 1.</summary>
    public async Task Get(HttpContext context)
    {
        var table = await Table.GetTable();
        await JsonAnswer.Write(context, options.Value, answer =>
        {
            answer.Json.WriteStartArray();
            foreach (var weight in table.Weights)
                answer.WriteMessage(weight);
            answer.Json.WriteEndArray();
            return ValueTask.CompletedTask;
        });
    }

    /// <summary><c>PUT /weights</c>: <c>[{"role":…,"weight":…},…]</c>, all or none of them.</summary>
    public async Task Update(HttpContext context)
    {
        var updates = await JsonBody.ReadList<V1.WeightInfo>(context, options.Value.MaxRequestBodyBytes);
        await OperatorChange.Answer(context, "PUT /weights", "GET /weights", updates, weights => Table.Update([.. weights]));
    }
}
