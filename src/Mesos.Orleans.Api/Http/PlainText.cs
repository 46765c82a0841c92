using System.Text;
using Mesos.Orleans.Core;
using Mesos.Orleans.Protocol.Http;
using Microsoft.AspNetCore.Http;

namespace Mesos.Orleans.Api.Http;

/// <summary>Answers that are a status and one line of text, which is what every error is.</summary>
internal static class PlainText
{
    public static async Task Write(HttpContext context, int status, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = MediaTypes.PlainText;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    public static Task Write(HttpContext context, Refusal refusal, string prefix = "") =>
        Write(context, RefusalStatus.Of(refusal.Code), prefix + refusal);

    public static Task BadRequest(HttpContext context, string text) => Write(context, StatusCodes.Status400BadRequest, text);

    public static Task MethodNotAllowed(HttpContext context, string expected)
    {
        context.Response.Headers.Allow = expected;
        return Write(context, StatusCodes.Status405MethodNotAllowed, $"Expecting one of {{ '{expected}' }}, but received '{context.Request.Method}'");
    }
}
