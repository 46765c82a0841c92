namespace Mesos.Orleans.Core.Offers;

/// <summary>How long what a framework declined, or did not use of what it accepted, is not offered to it again.</summary>
/// <remarks>As Mesos: DECLINE and the unused part of ACCEPT follow the same rule, also where no filters are given at all.</remarks>
public static class RefusePolicy
{
    /// <summary>The seconds where none are given, or where those given make no sense.</summary>
    public const double DefaultSeconds = 5;

    /// <summary>The longest refusal in seconds: 365 days.</summary>
    public const double MaxSeconds = 31_536_000;

    /// <summary>The shortest refusal in seconds: a nanosecond. Anything less is no filter.</summary>
    public const double MinSeconds = 1e-9;

    /// <summary>
    /// Seconds of refusal from 0 to <see cref="MaxSeconds"/>; 0 means that no filter is set. Absent, negative and NaN mean
    /// <see cref="DefaultSeconds"/>, too long means <see cref="MaxSeconds"/>.
    /// </summary>
    public static double Seconds(V1.Filters? filters) => (filters?.RefuseSeconds ?? DefaultSeconds) switch
    {
        > MaxSeconds => MaxSeconds,
        >= MinSeconds and var seconds => seconds,
        >= 0 => 0,
        _ => DefaultSeconds,
    };
}
