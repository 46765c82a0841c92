using System.Globalization;

namespace Mesos.Orleans.Cli.Execute;

/// <summary>Reads durations as Mesos' flags spell them, <c>10secs</c>, <c>1.5hrs</c>, or shorter, <c>10s</c>, <c>90m</c>.</summary>
internal static class DurationText
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>The duration, above zero and at most 365 days; null where the text is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        text = text.Trim();
        var split = text.AsSpan().IndexOfAnyExcept("0123456789.");
        if (split <= 0 || !double.TryParse(text.AsSpan(0, split), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return null;
        double? seconds = text[split..].Trim() switch
        {
            "ms" => 0.001,
            "s" or "sec" or "secs" => 1,
            "m" or "min" or "mins" => 60,
            "h" or "hr" or "hrs" => 3600,
            "d" or "day" or "days" => 86_400,
            "w" or "week" or "weeks" => 604_800,
            _ => null,
        };
        if (seconds * number is not { } total || !(total <= Longest.TotalSeconds))
            return null;
        var duration = TimeSpan.FromSeconds(total);
        return duration > TimeSpan.Zero ? duration : null;
    }
}
