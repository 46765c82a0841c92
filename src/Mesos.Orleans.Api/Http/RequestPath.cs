namespace Mesos.Orleans.Api.Http;

/// <summary>The path of a request as Mesos reads it.</summary>
internal static class RequestPath
{
    private const string MasterPrefix = "master";
    private const string JsonSuffix = ".json";

    /// <summary>
    /// The path without its leading slash, one trailing slash, the <c>master</c> prefix and a <c>.json</c> at its end; null if it climbs
    /// (<c>..</c>). Read from the raw target, since the server has resolved the dots of its own path already.
    /// </summary>
    public static string? Parse(string rawTarget)
    {
        var path = rawTarget;
        if (!path.StartsWith('/'))
        {
            // The absolute form, http://host/path, that proxies use.
            var authority = path.IndexOf("://", StringComparison.Ordinal);
            var slash = authority < 0 ? -1 : path.IndexOf('/', authority + 3);
            path = slash < 0 ? "/" : path[slash..];
        }

        var query = path.IndexOfAny(['?', '#']);
        path = Uri.UnescapeDataString(query < 0 ? path : path[..query]);
        if (path.Contains("/..", StringComparison.Ordinal))
            return null;

        path = path[1..];
        if (path.EndsWith('/'))
            path = path[..^1];
        if (path == MasterPrefix)
            path = "";
        else if (path.StartsWith(MasterPrefix + "/", StringComparison.Ordinal))
            path = path[(MasterPrefix.Length + 1)..];
        return path.EndsWith(JsonSuffix, StringComparison.Ordinal) ? path[..^JsonSuffix.Length] : path;
    }
}
