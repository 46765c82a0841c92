using System.Text;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Protocol.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;

namespace Mesos.Orleans.Api.Allocation;

/// <summary>Why a framework gets the offers that it gets, and what would change it. Mesos has nothing of the kind.</summary>
internal sealed class ExplainEndpoints(IGrainFactory grains, IOptions<MesosApiOptions> options)
{
    private IAllocatorGrain Allocator => grains.GetGrain<IAllocatorGrain>(0);

    /// <summary>
    /// <c>GET /explain?framework_id=…[&amp;role=…][&amp;resources=cpus:1;mem:100;ports:2][&amp;constraints=…]</c>; without a role all roles of the framework. The
    /// resources are read as a shape, from text or JSON.
    /// The constraints are those of SUBSCRIBE in JSON, and are supposed in place of the framework's own.
    /// </summary>
    public async Task Explain(HttpContext context)
    {
        var question = Read(context.Request.Query);
        if (!question.IsSuccess)
        {
            await PlainText.Write(context, question.Refusal);
            return;
        }

        var reply = await Allocator.Explain(question.Value);
        if (reply.Refusal is { } refusal)
            await PlainText.Write(context, refusal);
        else
            await Write(context, answer => ExplanationJson.Write(answer, question.Value.Framework.Value, reply));
    }

    /// <summary><c>POST /explain/what-if</c>: would a task fit now, after draining agents, with a quota, never? Nothing is changed.</summary>
    public async Task WhatIf(HttpContext context)
    {
        var question = await WhatIfBody.Read(context, options.Value.MaxRequestBodyBytes);
        if (!question.IsSuccess)
        {
            await PlainText.Write(context, question.Refusal);
            return;
        }

        var reply = await Allocator.AskWhatIf(question.Value);
        if (reply.Refusal is { } refusal)
            await PlainText.Write(context, refusal);
        else
            await Write(context, answer => ExplanationJson.Write(answer, question.Value, reply));
    }

    private static Outcome<ExplainOffers> Read(IQueryCollection query)
    {
        string? framework = query["framework_id"];
        if (string.IsNullOrEmpty(framework))
            return Refusal.Invalid("Missing 'framework_id' query parameter", "framework_id", "GET /frameworks lists them.");
        ResourceSet? wanted = null;
        if ((string?)query["resources"] is { Length: > 0 } text)
        {
            var read = WantedResources.Read(text);
            if (!read.IsSuccess)
                return read.Refusal;
            wanted = read.Value;
        }

        V1.Scheduler.OfferConstraints? constraints = null;
        if ((string?)query["constraints"] is { Length: > 0 } json)
        {
            var parsed = MesosJson.Parse<V1.Scheduler.OfferConstraints>(Encoding.UTF8.GetBytes(json));
            if (!parsed.IsSuccess)
                return Refusal.Invalid($"The constraints cannot be read: {parsed.Error}", "constraints", "Write them as 'offer_constraints' of SUBSCRIBE.");
            constraints = parsed.Value;
        }

        string? role = query["role"];
        return new ExplainOffers(new FrameworkId(framework), string.IsNullOrEmpty(role) ? null : role, wanted, constraints);
    }

    private Task Write(HttpContext context, Action<JsonAnswer> write) => JsonAnswer.Write(context, options.Value, answer =>
    {
        write(answer);
        return ValueTask.CompletedTask;
    });
}
