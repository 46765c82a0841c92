using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Api.Roles;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;

namespace Mesos.Orleans.Api.State;

/// <summary>The unversioned lists that web pages, exporters and command line tools read.</summary>
internal sealed class StateEndpoints(IGrainFactory grains, ClusterReader cluster, MasterIdentity identity, IOptions<MesosApiOptions> options)
{
    /// <summary><c>GET /state</c>: everything.</summary>
    public async Task State(HttpContext context)
    {
        var view = await cluster.Read();
        var master = await identity.Describe(context);
        await JsonAnswer.Write(context, options.Value, async answer =>
        {
            answer.Json.WriteStartObject();
            MasterJson.Write(answer, master, identity.StartedAt, options.Value.ClusterName);
            answer.Json.WriteNumber("activated_slaves", view.Agents.Count(agent => agent.Connected && !agent.Deactivated));
            answer.Json.WriteNumber("deactivated_slaves", view.Agents.Count(agent => !agent.Connected || agent.Deactivated));
            answer.Json.WriteNumber("unreachable_slaves", view.Unreachable);
            await AgentJson.WriteAll(answer, "slaves", view.Agents, view.OffersByAgent, full: false);
            AgentJson.WriteRecovered(answer, view.Recovered);
            await FrameworkJson.WriteAll(answer, "frameworks", view.Frameworks);
            await FrameworkJson.WriteAll(answer, "completed_frameworks", view.Completed);
            WriteEmpty(answer, "orphan_tasks");
            WriteEmpty(answer, "unregistered_frameworks");
            answer.Json.WriteEndObject();
        });
    }

    /// <summary><c>GET /state-summary</c>: agents and frameworks with counts of tasks in place of the tasks.</summary>
    public async Task Summary(HttpContext context)
    {
        var view = await cluster.Read();
        var master = await identity.Describe(context);
        await JsonAnswer.Write(context, options.Value, answer => SummaryJson.Write(answer, view, master, options.Value.ClusterName));
    }

    /// <summary><c>GET /slaves</c>: the agents with their single resources; <c>slave_id=</c> asks for one.</summary>
    public async Task Agents(HttpContext context)
    {
        var view = await cluster.Read();
        var wanted = Query(context, "slave_id");
        await JsonAnswer.Write(context, options.Value, async answer =>
        {
            answer.Json.WriteStartObject();
            var agents = view.Agents.Where(agent => wanted is null || agent.Info.Id.Value == wanted);
            await AgentJson.WriteAll(answer, "slaves", agents, view.OffersByAgent, full: true);
            AgentJson.WriteRecovered(answer, view.Recovered.Where(agent => wanted is null || agent.Info.Id.Value == wanted));
            answer.Json.WriteEndObject();
        });
    }

    /// <summary><c>GET /frameworks</c>; <c>framework_id=</c> asks for one.</summary>
    public async Task Frameworks(HttpContext context)
    {
        var view = await cluster.Read();
        var wanted = Query(context, "framework_id");
        await JsonAnswer.Write(context, options.Value, async answer =>
        {
            answer.Json.WriteStartObject();
            await FrameworkJson.WriteAll(answer, "frameworks", view.Frameworks.Where(f => wanted is null || f.Info.Id.Value == wanted));
            await FrameworkJson.WriteAll(answer, "completed_frameworks", view.Completed.Where(f => wanted is null || f.Info.Id.Value == wanted));
            WriteEmpty(answer, "unregistered_frameworks");
            answer.Json.WriteEndObject();
        });
    }

    /// <summary><c>GET /tasks</c>: a page of all tasks, the newest first unless <c>order=asc</c>.</summary>
    public async Task Tasks(HttpContext context)
    {
        var page = TaskPage.Read(context.Request.Query, options.Value.DefaultTaskLimit);
        if (!page.IsSuccess)
        {
            await PlainText.Write(context, page.Refusal);
            return;
        }

        var view = await cluster.Read();
        await JsonAnswer.Write(context, options.Value, async answer =>
        {
            answer.Json.WriteStartObject();
            await TaskJson.WriteAll(answer, "tasks", page.Value.Of(view));
            answer.Json.WriteEndObject();
        });
    }

    /// <summary><c>GET /roles</c>: the roles that frameworks have, hold resources under, or that have a weight or quota.</summary>
    public async Task Roles(HttpContext context)
    {
        var view = await RolesView.Read(grains, cluster);
        await JsonAnswer.Write(context, options.Value, answer =>
        {
            RolesJson.Write(answer, view);
            return ValueTask.CompletedTask;
        });
    }

    private static string? Query(HttpContext context, string name) => (string?)context.Request.Query[name] is { Length: > 0 } value ? value : null;

    private static void WriteEmpty(JsonAnswer answer, string name)
    {
        answer.Json.WriteStartArray(name);
        answer.Json.WriteEndArray();
    }
}
