using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;

namespace Mesos.Orleans.Api.Allocation;

/// <summary>Which agents offer constraints exclude, for each role of each framework, as the allocator of Mesos shows it.</summary>
internal sealed class ConstraintsEndpoint(IGrainFactory grains, IOptions<MesosApiOptions> options)
{
    /// <summary>The path of the first allocator of a Mesos master; there is only one.</summary>
    public const string Path = "hierarchical-allocator(1)/offer_constraints_debug";

    /// <summary><c>GET /hierarchical-allocator(1)/offer_constraints_debug</c>.</summary>
    public async Task Get(HttpContext context)
    {
        var verdicts = await grains.GetGrain<IAllocatorGrain>(0).GetConstraintVerdicts();
        await JsonAnswer.Write(context, options.Value, async answer =>
        {
            answer.Json.WriteStartObject();
            answer.Json.WriteStartObject("frameworks");
            foreach (var framework in verdicts)
            {
                answer.Json.WriteStartObject(framework.Framework.Value);
                WriteList(answer, "suppressed_roles", framework.SuppressedRoles);
                answer.Json.WriteStartObject("excluded_by_attribute_constraints");
                foreach (var (role, agents) in framework.Excluded)
                    WriteList(answer, role, agents.Select(agent => agent.Value));
                answer.Json.WriteEndObject();
                answer.Json.WriteEndObject();
                await answer.Checkpoint();
            }

            answer.Json.WriteEndObject();
            answer.Json.WriteEndObject();
        });
    }

    private static void WriteList(JsonAnswer answer, string name, IEnumerable<string> items)
    {
        answer.Json.WriteStartArray(name);
        foreach (var item in items)
            answer.Json.WriteStringValue(item);
        answer.Json.WriteEndArray();
    }
}
