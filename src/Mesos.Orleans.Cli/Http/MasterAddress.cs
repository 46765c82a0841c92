using System.Diagnostics.CodeAnalysis;

namespace Mesos.Orleans.Cli.Http;

/// <summary>Reads what people write for a master: a URL, or just host and port.</summary>
internal static class MasterAddress
{
    /// <summary>Reads <c>http://host:5050</c>, <c>https://host</c>, <c>host:5050</c> or <c>host</c>; a path is dropped.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? address)
    {
        text = text.Trim();
        if (!text.Contains("://", StringComparison.Ordinal))
            text = "http://" + text;
        address = Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            ? new Uri(uri.GetLeftPart(UriPartial.Authority)) : null;
        return address is not null;
    }

    /// <summary>Where a redirect leads. Mesos sends locations without a scheme, <c>//host:port/path</c>.</summary>
    public static Uri? OfRedirect(Uri from, string? location) =>
        location is null ? null
        : location.StartsWith("//", StringComparison.Ordinal) ? TryParse($"{from.Scheme}:{location}", out var leader) ? leader : null
        : location.Contains("://", StringComparison.Ordinal) && TryParse(location, out var other) ? other
        : null;
}
