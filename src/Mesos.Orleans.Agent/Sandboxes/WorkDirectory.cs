namespace Mesos.Orleans.Agent.Sandboxes;

/// <summary>
/// The layout of an agent's work directory, which is Mesos' (features.md §15): tools and people know their way in it.
/// </summary>
internal sealed class WorkDirectory
{
    /// <summary>The symbolic link beside the runs that names the youngest.</summary>
    internal const string LatestName = "latest";

    /// <param name="root">The work directory; made absolute.</param>
    internal WorkDirectory(string root) => Root = Path.GetFullPath(root);

    /// <summary>The work directory, absolute.</summary>
    internal string Root { get; }

    /// <summary>Whoever adds or removes directories above runs holds it, so that none goes in which another is about to be made.</summary>
    internal Lock Structure { get; } = new();

    /// <summary>Where sandboxes are put that are being removed: one that is there means nothing to anybody.</summary>
    internal string Trash => Path.Combine(Root, "trash");

    /// <summary>Where all sandboxes are.</summary>
    internal string Slaves => Path.Combine(Root, "slaves");

    /// <summary>The runs of an executor.</summary>
    internal string Runs(string agentId, string frameworkId, string executorId) =>
        Path.Combine(Slaves, agentId, "frameworks", frameworkId, "executors", executorId, "runs");

    /// <summary>The sandbox of a run. The id must be valid.</summary>
    internal string Sandbox(SandboxId id) => Path.Combine(Runs(id.AgentId, id.FrameworkId, id.ExecutorId), id.ContainerId);

    /// <summary>What is remembered about a run, over restarts of the agent.</summary>
    internal string Meta(SandboxId id) => Path.Combine(
        Root, "meta", "slaves", id.AgentId, "frameworks", id.FrameworkId, "executors", id.ExecutorId, "runs", id.ContainerId);
}
