using Microsoft.Extensions.Options;

namespace Mesos.Orleans.Api;

/// <summary>Names every setting of <see cref="MesosApiOptions"/> that cannot work, all at once.</summary>
public sealed class MesosApiOptionsValidator : IValidateOptions<MesosApiOptions>
{
    private const int MaxBodyBytes = 1024 * 1024 * 1024;
    private static readonly TimeSpan MaxReadWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan MaxTime = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, MesosApiOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>The faults, one sentence each; none if all is well.</summary>
    /// <param name="options">What is configured.</param>
    public static IEnumerable<string> Faults(MesosApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (string Name, long Value, long Min, long Max)[] numbers =
        [
            (nameof(options.MaxRequestBodyBytes), options.MaxRequestBodyBytes, 1, MaxBodyBytes),
            (nameof(options.MaxRememberedOffers), options.MaxRememberedOffers, 1, int.MaxValue),
            (nameof(options.SnapshotConcurrency), options.SnapshotConcurrency, 1, int.MaxValue),
            (nameof(options.MaxCompletedFrameworks), options.MaxCompletedFrameworks, 0, int.MaxValue),
            (nameof(options.DefaultTaskLimit), options.DefaultTaskLimit, 0, int.MaxValue),
            (nameof(options.MinGzipBytes), options.MinGzipBytes, 0, int.MaxValue),
        ];
        (string Name, TimeSpan Value, TimeSpan Max)[] times =
        [
            (nameof(options.HeartbeatInterval), options.HeartbeatInterval, MaxTime),
            (nameof(options.ReadWait), options.ReadWait, MaxReadWait),
            (nameof(options.ReattachDelay), options.ReattachDelay, MaxTime),
            (nameof(options.MaxReattachDelay), options.MaxReattachDelay, MaxTime),
            (nameof(options.ReattachLimit), options.ReattachLimit, MaxTime),
            (nameof(options.StalledClientLimit), options.StalledClientLimit, MaxTime),
        ];
        foreach (var (name, value, min, max) in numbers.Where(n => n.Value < n.Min || n.Value > n.Max))
            yield return FormattableString.Invariant($"{MesosApiOptions.SectionName}:{name} is {value}; it must be from {min} to {max}.");
        foreach (var (name, value, max) in times.Where(t => t.Value <= TimeSpan.Zero || t.Value > t.Max))
            yield return $"{MesosApiOptions.SectionName}:{name} is {value}; it must be more than 0 and at most {max}.";
        if (options.AdvertisedAddress is { } address && !IsHostAndPort(address))
            yield return $"{MesosApiOptions.SectionName}:{nameof(options.AdvertisedAddress)} is '{address}'; write it as host:port.";
    }

    private static bool IsHostAndPort(string address)
    {
        var host = new Microsoft.AspNetCore.Http.HostString(address);
        return host.Host.Length > 0 && host.Port is > 0 and <= 65535 && Uri.CheckHostName(host.Host.Trim('[', ']')) != UriHostNameType.Unknown;
    }
}
