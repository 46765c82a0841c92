using System.Globalization;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Sandboxes;

namespace Mesos.Orleans.Agent.Checkpoints;

// How a run of a custom executor ended is in its sentinel until the cluster knows it; then the sentinel is empty, and the run goes with its last task.
internal sealed partial class CheckpointStore
{
    private const string Sentinel = "executor.sentinel";

    /// <summary>The executor has ended, and the ends of its tasks are on the disk. False if the disk refuses.</summary>
    /// <param name="launch">The executor.</param>
    /// <param name="status">Its raw wait status.</param>
    internal bool EndExecutor(ExecutorLaunch launch, int status)
    {
        var path = Path.Combine(_work.Meta(RunOf(launch)), Sentinel);
        try
        {
            AtomicFile.Write(path, System.Text.Encoding.ASCII.GetBytes(status.ToString(CultureInfo.InvariantCulture)));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(path, e);
            return false;
        }
    }

    /// <summary>The cluster knows how an executor ended. False if the disk refuses: then it is told again after a restart.</summary>
    internal bool ExitAccepted(ReportedExit exit)
    {
        var run = new SandboxId(_agentId, exit.Framework.Value, exit.ExecutorId, exit.ContainerId);
        if (Directory.Exists(_work.Meta(run)) && !Mark(run, Sentinel))
            return false;
        lock (_directories)
            TryRemoveRun(run);
        return true;
    }

    /// <summary>True for a run of an executor about which there is nothing to tell any more.</summary>
    private static bool IsTold(string meta) => new FileInfo(Path.Combine(meta, Sentinel)) is { Exists: true, Length: 0 };

    private static int? ReadExit(string meta) =>
        IsTold(meta) ? null
        : int.TryParse(File.ReadAllText(Path.Combine(meta, Sentinel)), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var status) ? status
        : WaitStatus.Unknown.Raw;
}
