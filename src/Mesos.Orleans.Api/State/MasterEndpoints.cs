using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Mesos.Orleans.Api.State;

/// <summary>What a client asks about the master itself; none of it asks a grain.</summary>
internal sealed class MasterEndpoints(MasterIdentity identity, IOptions<MesosApiOptions> options)
{
    /// <summary><c>GET /health</c>: 200 with nothing in it.</summary>
    public Task Health(HttpContext context)
    {
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary><c>GET /version</c>.</summary>
    public Task Version(HttpContext context) => JsonAnswer.Write(context, options.Value, answer =>
    {
        answer.Json.WriteStartObject();
        MasterJson.WriteVersion(answer);
        answer.Json.WriteEndObject();
        return ValueTask.CompletedTask;
    });

    /// <summary><c>GET /flags</c>: the options of this door that have a value, by the names of the configuration.</summary>
    public Task Flags(HttpContext context) => JsonAnswer.Write(context, options.Value, answer =>
    {
        answer.Json.WriteStartObject();
        answer.Json.WriteStartObject("flags");
        foreach (var (name, value) in Flags(options.Value))
            answer.Json.WriteString(name, value);
        answer.Json.WriteEndObject();
        answer.Json.WriteEndObject();
        return ValueTask.CompletedTask;
    });

    /// <summary><c>/redirect</c>: whoever asks is told to stay; there is no leader elsewhere.</summary>
    public Task Redirect(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = $"//{identity.AddressFor(context).Authority}";
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>Names and values of the options, in alphabetical order.</summary>
    internal static IEnumerable<(string Name, string Value)> Flags(MesosApiOptions options) =>
        from property in typeof(MesosApiOptions).GetProperties()
        orderby property.Name
        let value = property.GetValue(options)
        where value is not null
        select (property.Name, FormattableString.Invariant($"{value}"));
}
