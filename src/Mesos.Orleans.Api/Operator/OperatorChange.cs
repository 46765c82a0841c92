using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Core;
using Microsoft.AspNetCore.Http;
using Orleans.Runtime;

namespace Mesos.Orleans.Api.Operator;

/// <summary>Answers a request that changes something: 200 and nothing else once it is durable, or why not.</summary>
internal static class OperatorChange
{
    /// <param name="context">The request.</param>
    /// <param name="name">The call, for the answer whose outcome is unknown.</param>
    /// <param name="ask">The request that tells what became of it.</param>
    /// <param name="change">Makes the change.</param>
    public static async Task Answer(HttpContext context, string name, string ask, Func<Task<CallReply>> change)
    {
        CallReply reply;
        try
        {
            reply = await change();
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            var unknown = new Refusal(RefusalCode.Unavailable, $"The outcome of {name} is unknown: its owner gave no answer.", null, $"Ask {ask}, or send it again.");
            await PlainText.Write(context, unknown);
            return;
        }

        if (reply.Refusal is { } refusal)
            await PlainText.Write(context, refusal);
        else
            context.Response.ContentLength = 0;
    }

    /// <summary>Passes on what was read from a request, or answers why it cannot be.</summary>
    public static Task Answer<T>(HttpContext context, string name, string ask, Outcome<T> read, Func<T, Task<CallReply>> change) =>
        read.IsSuccess ? Answer(context, name, ask, () => change(read.Value)) : PlainText.Write(context, read.Refusal);
}
