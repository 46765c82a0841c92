using System.Globalization;
using System.Text.Json;

namespace Mesos.Orleans.Protocol.Json;

/// <summary>Numbers in the documents of the unversioned endpoints.</summary>
public static class EndpointNumber
{
    private const double LargestPlainIntegral = 1e15;
    private const int LongestText = 64;

    /// <summary>Writes a number as Mesos does: integral ones below 1e15 end in <c>.0</c>, and what is not finite is <c>0.0</c>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="value">The number.</param>
    public static void WriteEndpointDouble(this Utf8JsonWriter json, double value)
    {
        ArgumentNullException.ThrowIfNull(json);
        Span<byte> text = stackalloc byte[LongestText];
        var isPlain = Math.Abs(value) < LargestPlainIntegral && Math.Floor(value) == value;
        value.TryFormat(text, out var length, isPlain ? "F1" : "R", CultureInfo.InvariantCulture);
        json.WriteRawValue(double.IsFinite(value) ? text[..length] : "0.0"u8, skipInputValidation: true);
    }
}
