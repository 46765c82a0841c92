using Mesos.Orleans.Abstractions.Quota;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Api.Operator;
using Mesos.Orleans.Core.Quota;
using Mesos.V1.Quota;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;

namespace Mesos.Orleans.Api.Quota;

/// <summary>The unversioned <c>/quota</c>, deprecated in Mesos and still read by tools: guarantees that are limits too.</summary>
internal sealed class QuotaEndpoints(IGrainFactory grains, IOptions<MesosApiOptions> options)
{
    /// <summary>The path.</summary>
    public const string Path = "quota";

    private IQuotaGrain Table => grains.GetGrain<IQuotaGrain>(0);

    /// <summary><c>GET /quota</c>: all quotas.</summary>
    public async Task Get(HttpContext context)
    {
        var table = await Table.GetTable();
        await JsonAnswer.Write(context, options.Value, answer =>
        {
            answer.WriteMessage(QuotaReader.ToStatus(table.Configs));
            return ValueTask.CompletedTask;
        });
    }

    /// <summary><c>POST /quota</c>: <c>{"role":…,"guarantee":[…],"force":…}</c>; 409 if the cluster is too small.</summary>
    public async Task Set(HttpContext context)
    {
        var request = await JsonBody.Read<QuotaRequest>(context, options.Value.MaxRequestBodyBytes);
        await OperatorChange.Answer(context, "POST /quota", "GET /quota", request, Table.Set);
    }

    /// <summary><c>DELETE /quota/&lt;role&gt;</c>.</summary>
    public Task Remove(HttpContext context)
    {
        var path = RouteTable.PathOf(context) ?? "";
        var role = path.Length > Path.Length ? path[(Path.Length + 1)..] : "";
        return OperatorChange.Answer(context, "DELETE /quota", "GET /quota", () => Table.Remove(role));
    }
}
