namespace Mesos.Orleans.Agent.Supervision;

/// <summary>Names the time from one start of the machine to the next: no process outlives it.</summary>
internal static class BootId
{
    private const string Source = "/proc/sys/kernel/random/boot_id";

    /// <summary>The present one.</summary>
    internal static string Read() => File.ReadAllText(Source).Trim();
}
