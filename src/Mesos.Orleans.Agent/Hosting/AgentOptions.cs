using System.Globalization;

namespace Mesos.Orleans.Agent.Hosting;

/// <summary>The settings of one agent. As a program they are flags (<c>--work_dir</c> or <c>--work-dir</c>) or the section <c>Mesos:Agent</c>.</summary>
public sealed record AgentOptions
{
    /// <summary>Where sandboxes and checkpoints go; made if it does not exist. Default <c>./mesos-work/agent</c>. One agent at a time may use it.</summary>
    public string WorkDirectory { get; init; } = "mesos-work/agent";

    /// <summary>The address that the agent's HTTP API binds to and announces. Default 127.0.0.1.</summary>
    public string Ip { get; init; } = "127.0.0.1";

    /// <summary>The port of the agent's HTTP API; 0 picks a free one. Default 5051.</summary>
    public int Port { get; init; } = 5051;

    /// <summary>The hostname that it announces; null (the default) for <see cref="Ip"/>.</summary>
    public string? Hostname { get; init; }

    /// <summary>Resources as text or JSON, <c>cpus:2;mem:1024</c>; what is not named of cpus, mem, disk and ports is detected. Null (the default) detects all.</summary>
    public string? Resources { get; init; }

    /// <summary>Attributes as text, <c>rack:a1;level:10</c>. Default none.</summary>
    public string? Attributes { get; init; }

    /// <summary>The role of resources that name none. Default <c>*</c>, unreserved.</summary>
    public string DefaultRole { get; init; } = "*";

    /// <summary>Run each task as the user of its command or framework. Default true; without root only the agent's own user is possible.</summary>
    public bool SwitchUser { get; init; } = true;

    /// <summary>How long a custom executor may take to subscribe. Default 1 min.</summary>
    public TimeSpan ExecutorRegistrationTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a custom executor may take to shut down where it does not say. Default 5 s.</summary>
    public TimeSpan ExecutorShutdownGracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Kill all tasks when the agent stops in good order. Default true: nothing outlives the agent until agents can recover.</summary>
    public bool KillTasksOnStop { get; init; } = true;

    internal string AnnouncedHostname => Hostname ?? Ip;

    internal string PidAt(int port) => string.Create(CultureInfo.InvariantCulture, $"slave(1)@{Ip}:{port}");
}
