using Google.Protobuf;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>A task as its scheduler remembers it, which never forgets, beside what really happened, which the scheduler does not see.</summary>
internal sealed class LaunchedTask(string id, string agent)
{
    public string Id => id;

    public string Agent => agent;

    /// <summary>The updates with a uuid, in the order in which they were first told.</summary>
    public List<(ByteString Uuid, V1.TaskState State)> Updates { get; } = [];

    /// <summary>How it ended, if that was told with a uuid.</summary>
    public V1.TaskState? End { get; set; }

    /// <summary>What was told without a uuid: that it never ran, or the answer to a reconciliation.</summary>
    public V1.TaskState? Refused { get; set; }

    public V1.TaskState? Reconciled { get; set; }

    /// <summary>What was told last, in whatever way.</summary>
    public V1.TaskState? Last { get; set; }

    /// <summary>True once the call that launched it was answered, or counts as failed with an unknown outcome.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>How often it was started, and by which launches.</summary>
    public List<Guid> Launches { get; } = [];

    public MachineTask? Real { get; set; }

    public bool IsReported { get; set; }

    public bool IsVanished { get; set; }

    public bool IsRunning => Real is { End: null };

    public override string ToString() =>
        $"{id} on {agent}: told [{string.Join(' ', Updates.Select(update => update.State))}] end {End} refused {Refused} reconciled {Reconciled} last {Last}; "
        + $"launches [{string.Join(' ', Launches)}], really {(Real is null ? "never started" : IsVanished ? "vanished" : Real.End?.ToString() ?? "running")}";
}
