using System.Globalization;
using System.Text;
using Mesos.Orleans.Agent.Http.Views;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Http;

/// <summary><c>/files/*</c>: sandboxes for people and tools.</summary>
internal sealed class FileEndpoints(SandboxFiles files, Func<AgentView> look)
{
    internal Task Browse(HttpContext context)
    {
        var entries = files.Browse(context.Request.Query["path"].ToString());
        return !entries.IsSuccess ? context.Refuse(entries.Refusal) : context.Document(json =>
        {
            json.WriteStartArray();
            foreach (var entry in entries.Value)
            {
                json.WriteStartObject();
                json.WriteString("path", entry.Path);
                json.WriteString("mode", entry.ModeText);
                json.WriteNumber("nlink", entry.LinkCount);
                json.WriteString("uid", entry.User);
                json.WriteString("gid", entry.Group);
                json.WriteNumber("size", entry.Size);
                json.WriteNumber("mtime", entry.ModifiedSeconds);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    internal Task Read(HttpContext context)
    {
        var (offset, length) = (Number(context, "offset"), Number(context, "length"));
        if ((offset.Refusal ?? length.Refusal) is { } invalid)
            return context.Refuse(invalid);
        var chunk = files.Read(context.Request.Query["path"].ToString(), offset.Value, length.Value);
        return !chunk.IsSuccess ? context.Refuse(chunk.Refusal) : context.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("data", Encoding.UTF8.GetString(chunk.Value.Data));
            json.WriteNumber("offset", chunk.Value.Offset);
            json.WriteEndObject();
        });
    }

    internal async Task Download(HttpContext context)
    {
        var path = context.Request.Query["path"].ToString();
        var opened = files.Download(path);
        if (!opened.IsSuccess)
        {
            await context.Refuse(opened.Refusal);
            return;
        }

        await using var content = opened.Value;
        var name = path.TrimEnd('/')[(path.TrimEnd('/').LastIndexOf('/') + 1)..];
        context.Response.ContentType = TypeOf(name);
        context.Response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(name)}";
        context.Response.Headers.XContentTypeOptions = "nosniff";

        // No Content-Length: what is still written to may grow meanwhile.
        if (!HttpMethods.IsHead(context.Request.Method))
            await content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>Which names lead where.</summary>
    internal Task Debug(HttpContext context) => context.Document(json =>
    {
        json.WriteStartObject();
        foreach (var executor in look().Executors)
            json.WriteString(executor.VirtualPath, executor.Directory);
        json.WriteEndObject();
    });

    private static Outcome<long> Number(HttpContext context, string name)
    {
        var text = context.Request.Query[name].ToString();
        return text.Length == 0 ? -1
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : Refusal.Invalid($"Failed to parse {name}: '{text}' is not an integer.", name);
    }

    private static string TypeOf(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".txt" or ".log" or ".md" => "text/plain",
        ".html" or ".htm" => "text/html",
        ".css" => "text/css",
        ".csv" => "text/csv",
        ".json" => "application/json",
        ".xml" => "application/xml",
        ".pdf" => "application/pdf",
        ".zip" => "application/zip",
        ".gz" or ".tgz" => "application/gzip",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
