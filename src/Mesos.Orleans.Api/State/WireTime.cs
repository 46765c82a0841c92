namespace Mesos.Orleans.Api.State;

/// <summary>Times as the unversioned endpoints write them.</summary>
internal static class WireTime
{
    /// <summary>Seconds since the Unix epoch, with a fraction.</summary>
    public static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>The wire's time message.</summary>
    public static V1.TimeInfo Info(DateTimeOffset time) => new() { Nanoseconds = (time - DateTimeOffset.UnixEpoch).Ticks * 100 };
}
