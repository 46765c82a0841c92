using System.Globalization;

namespace Mesos.Orleans.Protocol.Http;

/// <summary>
/// Chooses what an answer is written as. JSON is tried before protobuf, so <c>*/*</c> and a missing header mean JSON; weights other than 0
/// do not matter. The most specific entry that matches a type decides about it.
/// </summary>
public static class AcceptHeader
{
    /// <summary>The format to answer in, or null if the client accepts neither.</summary>
    public static MessageFormat? Choose(IEnumerable<string?> accept)
    {
        if (Allows(accept, MediaTypes.Json))
            return MessageFormat.Json;
        return Allows(accept, MediaTypes.Protobuf) ? MessageFormat.Protobuf : null;
    }

    /// <summary>True if the header allows a media type.</summary>
    public static bool Allows(IEnumerable<string?> accept, string mediaType)
    {
        if (accept.All(string.IsNullOrWhiteSpace))
            return true;
        var family = mediaType[..(mediaType.IndexOf('/') + 1)] + "*";
        return Weigh(accept, mediaType) ?? Weigh(accept, family) ?? Weigh(accept, "*/*") ?? false;
    }

    /// <summary>True if a client takes gzip.</summary>
    public static bool AllowsGzip(IEnumerable<string?> acceptEncoding) => Weigh(acceptEncoding, "gzip") ?? Weigh(acceptEncoding, "*") ?? false;

    // Whether an entry of exactly this name is there, and if so whether its weight lets it in.
    private static bool? Weigh(IEnumerable<string?> header, string name)
    {
        bool? allowed = null;
        foreach (var entry in header.SelectMany(value => (value ?? "").Split(',')))
        {
            var parts = entry.Split(';');
            if (Strip(parts[0]).Equals(name, StringComparison.OrdinalIgnoreCase))
                allowed = (allowed ?? false) || !parts.Skip(1).Any(IsZeroWeight);
        }

        return allowed;
    }

    private static bool IsZeroWeight(string parameter)
    {
        var text = Strip(parameter);
        return text.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
            && double.TryParse(text.AsSpan(2), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
            && weight <= 0;
    }

    private static string Strip(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
