using System.Globalization;
using Mesos.Orleans.Abstractions.Agents;

namespace Mesos.Orleans.Agent.Hosting;

/// <summary>The settings of one agent. As a program they are flags (<c>--work_dir</c> or <c>--work-dir</c>) or the section <c>Mesos:Agent</c>.</summary>
public sealed record AgentOptions
{
    /// <summary>Where sandboxes and checkpoints go; made if it does not exist. Default <c>./mesos-work/agent</c>. One agent at a time may use it.</summary>
    public string WorkDirectory { get; init; } = "mesos-work/agent";

    /// <summary>The address that the agent's HTTP API binds to and announces. Default 127.0.0.1.</summary>
    public string Ip { get; init; } = "127.0.0.1";

    /// <summary>
    /// The port of the agent's HTTP API. 0 picks a free one, the one of the agent's last life where that is still free: executors that run know it. Default 5051.
    /// </summary>
    public int Port { get; init; } = 5051;

    /// <summary>Take another port where <see cref="Port"/> is in use, and the one of the agent's last life before it. Default false.</summary>
    public bool AnyPort { get; init; }

    /// <summary>The hostname that it announces; null (the default) for <see cref="Ip"/>.</summary>
    public string? Hostname { get; init; }

    /// <summary>Resources as text or JSON, <c>cpus:2;mem:1024</c>; what is not named of cpus, mem, disk and ports is detected. Null (the default) detects all.</summary>
    public string? Resources { get; init; }

    /// <summary>Attributes as text, <c>rack:a1;level:10</c>. Default none.</summary>
    public string? Attributes { get; init; }

    /// <summary>Where the machine is, as JSON: <c>{"fault_domain":{"region":{"name":"eu"},"zone":{"name":"eu-1"}}}</c>. Default null, not said; only where the masters have one.</summary>
    public string? Domain { get; init; }

    /// <summary>The role of resources that name none. Default <c>*</c>, unreserved.</summary>
    public string DefaultRole { get; init; } = "*";

    /// <summary>Run each task as the user of its command or framework. Default true; without root only the agent's own user is possible.</summary>
    public bool SwitchUser { get; init; } = true;

    /// <summary>How long a custom executor may take to subscribe. Default 1 min.</summary>
    public TimeSpan ExecutorRegistrationTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a custom executor may take to shut down where it does not say. Default 5 s.</summary>
    public TimeSpan ExecutorShutdownGracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an executor may take to subscribe again after a restart of the agent. Default 2 s, at most <see cref="MaxReregistrationTimeout"/>.</summary>
    public TimeSpan ExecutorReregistrationTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The most that <see cref="ExecutorReregistrationTimeout"/> may be, as in Mesos.</summary>
    public static readonly TimeSpan MaxReregistrationTimeout = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long after the loss of its silo the agent comes back: 0.4 to 1.4 times this. Default 1 s, at most <see cref="AgentLinkOptions.MaxRegistrationBackoffFactor"/>.
    /// </summary>
    public TimeSpan RegistrationBackoffFactor { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long executors of checkpointing frameworks wait for an agent that is away; they are told, and end by themselves. Default 15 min.</summary>
    public TimeSpan RecoveryTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long sandboxes stay after their end on an empty disk; the fuller the disk, the shorter (<see cref="GcDiskHeadroom"/>). Default a week, from 0 to <see cref="MaxGcDelay"/>.</summary>
    public TimeSpan GcDelay { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The most that <see cref="GcDelay"/> may be.</summary>
    public static readonly TimeSpan MaxGcDelay = TimeSpan.FromDays(3650);

    /// <summary>
    /// The part of the disk that is to stay free, 0 to 1: sandboxes go after <see cref="GcDelay"/> × (1 − this − the part that is used), but never within
    /// <see cref="DiskWatchInterval"/> of their end. Default 0.1.
    /// </summary>
    public double GcDiskHeadroom { get; init; } = 0.1;

    /// <summary>The least that <see cref="DiskWatchInterval"/> may be.</summary>
    public static readonly TimeSpan MinDiskWatchInterval = TimeSpan.FromSeconds(1);

    /// <summary>The most that <see cref="DiskWatchInterval"/> may be.</summary>
    public static readonly TimeSpan MaxDiskWatchInterval = TimeSpan.FromDays(1);

    /// <summary>
    /// How often the disk and the ages of sandboxes are looked at. Default 1 min, from <see cref="MinDiskWatchInterval"/> to <see cref="MaxDiskWatchInterval"/>.
    /// </summary>
    public TimeSpan DiskWatchInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What to do with what an earlier life of the agent left running. Default: go on with it.</summary>
    public RecoverMode Recover { get; init; }

    /// <summary>What may differ from the settings of the agent's last life. Default: nothing.</summary>
    public ReconfigurationPolicy ReconfigurationPolicy { get; init; }

    /// <summary>
    /// Refuse to start over a checkpoint that cannot be read. Default false, other than in Mesos: it is put aside under <c>meta/quarantine</c>, said in the log
    /// and counted, and its task is lost to the cluster, but the agent runs.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>
    /// Kill all tasks when the agent stops in good order. False leaves tasks and executors of frameworks with <c>checkpoint</c> running for the agent's next life;
    /// others are killed. Default true; the agent program sets it to false.
    /// </summary>
    public bool KillTasksOnStop { get; init; } = true;

    /// <summary>Be the parent of tasks in place of a process of its own: they are lost with this process. For tests.</summary>
    internal bool SuperviseInProcess { get; init; }

    internal string AnnouncedHostname => Hostname ?? Ip;

    internal string PidAt(int port) => string.Create(CultureInfo.InvariantCulture, $"slave(1)@{Ip}:{port}");
}
