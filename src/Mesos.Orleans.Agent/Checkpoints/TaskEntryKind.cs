namespace Mesos.Orleans.Agent.Checkpoints;

/// <summary>What can be in <c>task.updates</c>. The numbers are on the disk; what a later version adds is skipped.</summary>
internal enum TaskEntryKind : byte
{
    /// <summary>An update that was made: the status.</summary>
    Update = 1,

    /// <summary>The cluster has an update: its uuid.</summary>
    Accepted = 2,

    /// <summary>The task was told to end: when, and when by force.</summary>
    Kill = 3,

    /// <summary>The task was sent to its executor.</summary>
    Delivered = 4,
}
