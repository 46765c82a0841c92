using System.Collections.Frozen;

namespace Mesos.Orleans.Api.Http;

/// <summary>The known paths. The longest one that starts a request's path, at whole segments, takes the request.</summary>
internal sealed class RouteTable(IEnumerable<ApiRoute> routes)
{
    private readonly FrozenDictionary<string, ApiRoute> _routes = routes.ToFrozenDictionary(route => route.Path, StringComparer.Ordinal);

    public ApiRoute? Find(string rawTarget)
    {
        var path = RequestPath.Parse(rawTarget);
        while (!string.IsNullOrEmpty(path))
        {
            if (_routes.TryGetValue(path, out var route))
                return route;
            path = path[..Math.Max(path.LastIndexOf('/'), 0)];
        }

        return null;
    }
}
