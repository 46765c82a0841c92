using System.Globalization;

namespace Mesos.Orleans.Agent.Tasks;

/// <summary>Durations as Mesos writes them (<c>5secs</c>, <c>15mins</c>, <c>1.5hrs</c>) and as the wire carries them.</summary>
internal static class DurationText
{
    private const int NanosecondsPerTick = 100;

    private static readonly (TimeSpan Unit, string Name)[] Units =
    [
        (TimeSpan.FromDays(7), "weeks"), (TimeSpan.FromDays(1), "days"), (TimeSpan.FromHours(1), "hrs"), (TimeSpan.FromMinutes(1), "mins"),
        (TimeSpan.FromSeconds(1), "secs"), (TimeSpan.FromMilliseconds(1), "ms"), (TimeSpan.FromMicroseconds(1), "us"),
    ];

    /// <summary>The duration in the largest unit of which it has at least one.</summary>
    internal static string Format(TimeSpan duration)
    {
        foreach (var (unit, name) in Units)
        {
            if (duration.Duration() >= unit)
                return string.Create(CultureInfo.InvariantCulture, $"{(decimal)duration.Ticks / unit.Ticks:0.############}{name}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks * NanosecondsPerTick}ns");
    }

    /// <summary>A duration of the wire, to 100 ns; a negative one counts as none.</summary>
    internal static TimeSpan FromWire(V1.DurationInfo duration) =>
        TimeSpan.FromTicks(Math.Max(0, duration.Nanoseconds) / NanosecondsPerTick);
}
