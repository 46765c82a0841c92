using System.Globalization;
using System.Text.RegularExpressions;

namespace Mesos.Orleans.Core.Agents;

/// <summary>How many agents may become unreachable in a time, in Mesos' text form: <c>1/10mins</c>, <c>2/3hrs</c> (<c>--agent_removal_rate_limit</c>).</summary>
/// <param name="Permits">How many agents.</param>
/// <param name="Duration">In how long.</param>
public sealed partial record AgentRemovalRate(int Permits, TimeSpan Duration)
{
    /// <summary>The most permits of a rate.</summary>
    public const int MaxPermits = 1_000_000;

    /// <summary>The longest duration of a rate.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromDays(365);

    /// <summary>The time between two permits: they are spread evenly, as in Mesos, and are not saved up.</summary>
    public TimeSpan Interval => Duration / Permits;

    /// <summary>Reads <c>permits/duration</c>; units are ns, us, ms, secs, mins, hrs, days and weeks.</summary>
    public static Outcome<AgentRemovalRate> Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || !int.TryParse(match.Groups["permits"].Value, CultureInfo.InvariantCulture, out var permits) || permits is < 1 or > MaxPermits)
            return Refused(text, $"Write permits/duration, such as 1/10mins, with 1 to {MaxPermits} permits.");
        var number = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        var ticks = number * TicksOf(match.Groups["unit"].Value);
        if (ticks < permits || ticks > MaxDuration.Ticks)
            return Refused(text, $"The duration must be at most {MaxDuration.TotalDays} days, and 100 ns or more for each permit.");
        return new AgentRemovalRate(permits, TimeSpan.FromTicks((long)ticks));
    }

    /// <summary>Decides on one more removal.</summary>
    /// <param name="last">When the last one was permitted; null for never.</param>
    /// <param name="now">The present time.</param>
    /// <returns>Zero if it is permitted now, otherwise how long to wait; never longer than one <see cref="Interval"/>, whatever the clock did.</returns>
    public TimeSpan WaitAfter(DateTimeOffset? last, DateTimeOffset now)
    {
        if (last is not { } permitted)
            return TimeSpan.Zero;
        var wait = permitted + Interval - now;
        return wait <= TimeSpan.Zero ? TimeSpan.Zero : wait < Interval ? wait : Interval;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Permits}/{Duration.TotalSeconds}secs");

    private static Refusal Refused(string text, string hint) => Refusal.Invalid($"'{text}' is no removal rate.", "agent_removal_rate_limit", hint);

    private static double TicksOf(string unit) => unit switch
    {
        "ns" => 0.01,
        "us" => TimeSpan.TicksPerMicrosecond,
        "ms" => TimeSpan.TicksPerMillisecond,
        "secs" => TimeSpan.TicksPerSecond,
        "mins" => TimeSpan.TicksPerMinute,
        "hrs" => TimeSpan.TicksPerHour,
        "days" => TimeSpan.TicksPerDay,
        _ => TimeSpan.TicksPerDay * 7d,
    };

    [GeneratedRegex(@"^\s*(?<permits>[0-9]{1,9})\s*/\s*(?<number>[0-9]{1,12}(\.[0-9]{1,9})?)\s*(?<unit>ns|us|ms|secs|mins|hrs|days|weeks)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
