using System.Globalization;
using System.Net;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Hosting;

/// <summary>Reads an agent's settings. The command line wins over the section <c>Mesos:Agent</c>.</summary>
internal static class AgentFlags
{
    private static readonly string[] Names =
        ["work-dir", "ip", "port", "hostname", "resources", "attributes", "domain", "default-role", "switch-user", "executor-registration-timeout", "executor-shutdown-grace-period",
            "executor-reregistration-timeout", "recovery-timeout", "recover", "reconfiguration-policy", "strict", "registration-backoff-factor", "gc-delay", "gc-disk-headroom", "disk-watch-interval", "gateways"];

    internal sealed record Parsed(AgentOptions Options, IReadOnlyList<IPEndPoint> Gateways);

    /// <summary>The settings, or the first that cannot be used.</summary>
    internal static Outcome<Parsed> Read(string[] args, IConfiguration configuration)
    {
        var values = Names.Select(name => (name, value: configuration[$"Mesos:Agent:{name.Replace("-", "", StringComparison.Ordinal)}"]))
            .Where(setting => setting.value is not null).ToDictionary(setting => setting.name, setting => setting.value!);
        if (ReadArguments(args, values) is { } refusal)
        {
            return refusal;
        }

        var defaults = new AgentOptions();
        var switchUser = true;
        var gateways = new List<IPEndPoint>();
        var registration = defaults.ExecutorRegistrationTimeout;
        var grace = defaults.ExecutorShutdownGracePeriod;
        var reregistration = defaults.ExecutorReregistrationTimeout;
        var recovery = defaults.RecoveryTimeout;
        var recover = defaults.Recover;
        var policy = defaults.ReconfigurationPolicy;
        var strict = defaults.Strict;
        var backoff = defaults.RegistrationBackoffFactor;
        var gcDelay = defaults.GcDelay;
        var headroom = defaults.GcDiskHeadroom;
        var watch = defaults.DiskWatchInterval;
        var port = defaults.Port;
        var wrong = Take(values, "port", text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort, "a port from 0 to 65535")
            ?? Take(values, "ip", text => IPAddress.TryParse(text, out _), "an IP address")
            ?? Take(values, "switch-user", text => bool.TryParse(text, out switchUser), "true or false")
            ?? Take(values, "executor-registration-timeout", text => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out registration), "a time such as 00:01:00")
            ?? Take(values, "executor-shutdown-grace-period", text => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out grace), "a time such as 00:00:05")
            ?? Take(
                values, "executor-reregistration-timeout",
                text => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out reregistration) && reregistration >= TimeSpan.Zero && reregistration <= AgentOptions.MaxReregistrationTimeout,
                "a time from 00:00:00 to 00:00:15")
            ?? Take(values, "recovery-timeout", text => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out recovery) && recovery > TimeSpan.Zero, "a time such as 00:15:00")
            ?? Take(values, "recover", text => Is(text, "reconnect", RecoverMode.Reconnect, ref recover) || Is(text, "cleanup", RecoverMode.Cleanup, ref recover), "reconnect or cleanup")
            ?? Take(
                values, "reconfiguration-policy",
                text => Is(text, "equal", ReconfigurationPolicy.Equal, ref policy) || Is(text, "additive", ReconfigurationPolicy.Additive, ref policy), "equal or additive")
            ?? Take(values, "strict", text => bool.TryParse(text, out strict), "true or false")
            ?? Take(
                values, "registration-backoff-factor",
                text => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out backoff) && backoff >= TimeSpan.Zero && backoff <= AgentLinkOptions.MaxRegistrationBackoffFactor,
                "a time from 00:00:00 to 00:01:00")
            ?? Take(values, "gc-delay", text => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out gcDelay) && gcDelay >= TimeSpan.Zero && gcDelay <= AgentOptions.MaxGcDelay, "a time from 00:00:00 to 3650.00:00:00; a week is 7.00:00:00")
            ?? Take(
                values, "gc-disk-headroom",
                text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out headroom) && headroom is >= 0 and <= 1, "a number from 0 to 1")
            ?? Take(
                values, "disk-watch-interval",
                text => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out watch) && watch >= AgentOptions.MinDiskWatchInterval && watch <= AgentOptions.MaxDiskWatchInterval,
                "a time from 00:00:01 to 1.00:00:00")
            ?? Take(values, "gateways", text => ReadGateways(text, gateways), "a list such as 10.0.0.1:30000,10.0.0.2:30000");
        return wrong is not null
            ? wrong
            : new Parsed(
                new AgentOptions
                {
                    WorkDirectory = values.GetValueOrDefault("work-dir", defaults.WorkDirectory),
                    Ip = values.GetValueOrDefault("ip", defaults.Ip),
                    Port = port,
                    Hostname = values.GetValueOrDefault("hostname"),
                    Resources = values.GetValueOrDefault("resources"),
                    Attributes = values.GetValueOrDefault("attributes"),
                    Domain = values.GetValueOrDefault("domain"),
                    DefaultRole = values.GetValueOrDefault("default-role", defaults.DefaultRole),
                    SwitchUser = switchUser,
                    ExecutorRegistrationTimeout = registration,
                    ExecutorShutdownGracePeriod = grace,
                    ExecutorReregistrationTimeout = reregistration,
                    RecoveryTimeout = recovery,
                    Recover = recover,
                    ReconfigurationPolicy = policy,
                    Strict = strict,
                    RegistrationBackoffFactor = backoff,
                    GcDelay = gcDelay,
                    GcDiskHeadroom = headroom,
                    DiskWatchInterval = watch,
                    KillTasksOnStop = false,
                },
                gateways);
    }

    private static Refusal? ReadArguments(string[] args, Dictionary<string, string> values)
    {
        for (var index = 0; index < args.Length; index++)
        {
            var (flag, value) = args[index].Split('=', 2) is [var left, var right] ? (left, right) : (args[index], null);
            var name = flag.TrimStart('-').Replace('_', '-');
            if (!flag.StartsWith("--", StringComparison.Ordinal) || !Names.Contains(name))
            {
                return Refusal.Invalid($"The flag '{args[index]}' is not known.", null, $"Known are --{string.Join(", --", Names)}.");
            }

            if (value is null && ++index >= args.Length)
            {
                return Refusal.Invalid($"The flag '--{name}' needs a value.", name);
            }

            values[name] = value ?? args[index];
        }

        return null;
    }

    private static Refusal? Take(Dictionary<string, string> values, string name, Func<string, bool> read, string expected) =>
        values.TryGetValue(name, out var text) && !read(text) ? Refusal.Invalid($"'{text}' is no value for --{name}.", name, $"Give {expected}.") : null;

    private static bool Is<T>(string text, string name, T value, ref T setting)
    {
        if (text != name)
            return false;
        setting = value;
        return true;
    }

    private static bool ReadGateways(string text, List<IPEndPoint> gateways)
    {
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IPEndPoint.TryParse(part, out var gateway) || gateway.Port == 0)
            {
                return false;
            }

            gateways.Add(gateway);
        }

        return gateways.Count > 0;
    }
}
