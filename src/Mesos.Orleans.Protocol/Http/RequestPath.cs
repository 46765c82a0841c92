namespace Mesos.Orleans.Protocol.Http;

/// <summary>The path of a request as Mesos reads it (semantics.md §1).</summary>
public static class RequestPath
{
    private const string JsonSuffix = ".json";

    /// <summary>
    /// The path without its leading slash, one trailing slash, the name of the process (<c>master</c>, <c>slave(1)</c>) and a
    /// <c>.json</c> at its end, percent-decoded; null if it climbs (<c>..</c>).
    /// </summary>
    /// <param name="rawTarget">The target of the request line, since servers resolve the dots of their own path.</param>
    /// <param name="process">The name of the process whose prefix may be left out.</param>
    public static string? Parse(string rawTarget, string process)
    {
        ArgumentNullException.ThrowIfNull(rawTarget);
        ArgumentNullException.ThrowIfNull(process);
        var path = WithoutAuthority(rawTarget);
        var query = path.IndexOfAny(['?', '#']);
        path = Uri.UnescapeDataString(query < 0 ? path : path[..query]);
        if (path.Contains("/..", StringComparison.Ordinal))
            return null;

        path = path[1..];
        if (path.EndsWith('/'))
            path = path[..^1];
        if (path == process)
            path = "";
        else if (path.StartsWith(process + "/", StringComparison.Ordinal))
            path = path[(process.Length + 1)..];
        return path.EndsWith(JsonSuffix, StringComparison.Ordinal) ? path[..^JsonSuffix.Length] : path;
    }

    /// <summary>Finds the longest known path that starts the given one at whole segments.</summary>
    /// <typeparam name="T">What stands behind a path.</typeparam>
    /// <param name="routes">The known paths, without leading slashes.</param>
    /// <param name="path">What <see cref="Parse"/> gave.</param>
    public static T? FindLongest<T>(IReadOnlyDictionary<string, T> routes, string? path)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(routes);
        while (!string.IsNullOrEmpty(path))
        {
            if (routes.TryGetValue(path, out var route))
                return route;
            path = path[..Math.Max(path.LastIndexOf('/'), 0)];
        }

        return null;
    }

    // Proxies use the absolute form, http://host/path.
    private static string WithoutAuthority(string target)
    {
        if (target.StartsWith('/'))
            return target;
        var authority = target.IndexOf("://", StringComparison.Ordinal);
        var slash = authority < 0 ? -1 : target.IndexOf('/', authority + 3);
        return slash < 0 ? "/" : target[slash..];
    }
}
