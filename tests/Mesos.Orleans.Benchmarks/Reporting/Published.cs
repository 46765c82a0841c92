namespace Mesos.Orleans.Benchmarks.Reporting;

/// <summary>A figure of Mesos' own benchmarks.</summary>
/// <param name="Value">The figure, in the unit of the measurement that it stands beside.</param>
/// <param name="Source">The commit or article of Mesos that tells it, with the benchmark's instance.</param>
internal sealed record Published(double Value, string Source)
{
    /// <summary>What Mesos' figures were measured on: none of the commits and articles used here says.</summary>
    public const string Machine = "one process of Mesos, optimized build, on a machine that its developers did not name";

    /// <summary>The figure, if the measurement has the size for which it was published.</summary>
    public static Published? Of(bool isSameSize, double value, string source) => isSameSize ? new(value, source) : null;
}
