using System.Collections.Frozen;
using Mesos.Orleans.Protocol.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mesos.Orleans.Api.Http;

/// <summary>The known paths. The longest one that starts a request's path, at whole segments, takes the request.</summary>
internal sealed class RouteTable(IEnumerable<ApiRoute> routes)
{
    private const string ProcessName = "master";

    private readonly FrozenDictionary<string, ApiRoute> _routes = routes.ToFrozenDictionary(route => route.Path, StringComparer.Ordinal);

    /// <summary>The path of a request as Mesos reads it; null if it climbs.</summary>
    public static string? PathOf(HttpContext context) => RequestPath.Parse(
        context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? context.Request.Path.Value ?? "/", ProcessName);

    public ApiRoute? Find(HttpContext context) => RequestPath.FindLongest(_routes, PathOf(context));
}
