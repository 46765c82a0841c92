using System.Buffers;
using System.Text;
using System.Text.Json;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Core;
using Mesos.Orleans.Protocol.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Operation = Mesos.V1.Offer.Types.Operation;
using OperationType = Mesos.V1.Offer.Types.Operation.Types.Type;

namespace Mesos.Orleans.Api.Operations;

/// <summary>The unversioned <c>/reserve</c>, <c>/unreserve</c>, <c>/create-volumes</c> and <c>/destroy-volumes</c>: forms of <c>slaveId</c> and a JSON list.</summary>
internal sealed class ResourceEndpoints(ResourceCalls calls, IOptions<MesosApiOptions> options)
{
    /// <summary><c>POST /reserve</c>: <c>slaveId=…&amp;resources=[…]</c>.</summary>
    public Task Reserve(HttpContext context) => Operate(context, "resources", resources => new()
    {
        Type = OperationType.Reserve, Reserve = new() { Resources = { resources } },
    });

    /// <summary><c>POST /unreserve</c>: <c>slaveId=…&amp;resources=[…]</c>.</summary>
    public Task Unreserve(HttpContext context) => Operate(context, "resources", resources => new()
    {
        Type = OperationType.Unreserve, Unreserve = new() { Resources = { resources } },
    });

    /// <summary><c>POST /create-volumes</c>: <c>slaveId=…&amp;volumes=[…]</c>.</summary>
    public Task CreateVolumes(HttpContext context) => Operate(context, "volumes", volumes => new()
    {
        Type = OperationType.Create, Create = new() { Volumes = { volumes } },
    });

    /// <summary><c>POST /destroy-volumes</c>: <c>slaveId=…&amp;volumes=[…]</c>.</summary>
    public Task DestroyVolumes(HttpContext context) => Operate(context, "volumes", volumes => new()
    {
        Type = OperationType.Destroy, Destroy = new() { Volumes = { volumes } },
    });

    private async Task Operate(HttpContext context, string field, Func<List<V1.Resource>, Operation> make)
    {
        var body = await RequestBody.Read(context, options.Value.MaxRequestBodyBytes);
        if (!body.IsSuccess)
        {
            await PlainText.Write(context, body.Refusal);
            return;
        }

        using var bytes = body.Value;
        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(bytes.Bytes));
        if (form.TryGetValue("slaveId", out var agent) && form.TryGetValue(field, out var list))
        {
            var resources = Read(list.ToString(), field);
            await (resources.IsSuccess ? calls.Operate(context, agent.ToString(), make(resources.Value)) : PlainText.Write(context, resources.Refusal));
            return;
        }

        await PlainText.BadRequest(context, $"Missing '{(agent.Count == 0 ? "slaveId" : field)}' query parameter in the request body. Send slaveId=<agent id>&{field}=<JSON list>.");
    }

    private static Outcome<List<V1.Resource>> Read(string json, string field)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Array)
                return Refusal.Invalid($"Error in parsing '{field}' query parameter in the request body: it is not a JSON list.", field);
            List<V1.Resource> resources = [];
            foreach (var element in document.RootElement.EnumerateArray())
            {
                var resource = MesosJson.Parse<V1.Resource>(Encoding.UTF8.GetBytes(element.GetRawText()));
                if (!resource.IsSuccess)
                    return Refusal.Invalid($"Error in parsing '{field}' query parameter in the request body: {resource.Error}", field);
                resources.Add(resource.Value);
            }

            return resources;
        }
        catch (JsonException e)
        {
            return Refusal.Invalid($"Error in parsing '{field}' query parameter in the request body: {e.Message}", field);
        }
    }
}
