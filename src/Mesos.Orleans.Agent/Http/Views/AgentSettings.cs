using System.Globalization;
using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Agent.Tasks;

namespace Mesos.Orleans.Agent.Http.Views;

/// <summary>The settings of an agent by the names of Mesos' flags.</summary>
internal static class AgentSettings
{
    internal static IEnumerable<(string Name, string Value)> Of(AgentOptions options)
    {
        (string Name, string? Value)[] all =
        [
            ("attributes", options.Attributes),
            ("default_role", options.DefaultRole),
            ("disk_watch_interval", DurationText.Format(options.DiskWatchInterval)),
            ("executor_reregistration_timeout", DurationText.Format(options.ExecutorReregistrationTimeout)),
            ("executor_registration_timeout", DurationText.Format(options.ExecutorRegistrationTimeout)),
            ("executor_shutdown_grace_period", DurationText.Format(options.ExecutorShutdownGracePeriod)),
            ("gc_delay", DurationText.Format(options.GcDelay)),
            ("gc_disk_headroom", options.GcDiskHeadroom.ToString(CultureInfo.InvariantCulture)),
            ("hostname", options.Hostname),
            ("ip", options.Ip),
            ("port", options.Port.ToString(CultureInfo.InvariantCulture)),
            ("reconfiguration_policy", options.ReconfigurationPolicy.ToString().ToLowerInvariant()),
            ("recover", options.Recover.ToString().ToLowerInvariant()),
            ("recovery_timeout", DurationText.Format(options.RecoveryTimeout)),
            ("registration_backoff_factor", DurationText.Format(options.RegistrationBackoffFactor)),
            ("resources", options.Resources),
            ("strict", options.Strict ? "true" : "false"),
            ("switch_user", options.SwitchUser ? "true" : "false"),
            ("work_dir", Path.GetFullPath(options.WorkDirectory)),
        ];
        return all.Where(setting => setting.Value is not null).Select(setting => (setting.Name, setting.Value!));
    }
}
