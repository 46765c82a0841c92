using System.Text;
using Mesos.Orleans.Agent.Checkpoints;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Agent.Supervision;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Agent.Hosting;

/// <summary>The agent's id in its work directory, and the lock that keeps a second agent out of it.</summary>
internal sealed class AgentIdentity : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _idPath;

    private AgentIdentity(FileStream held, string idPath) => (_lock, _idPath) = (held, idPath);

    /// <summary>Takes the work directory, or says what is wrong with it.</summary>
    internal static Outcome<AgentIdentity> Take(string workDirectory)
    {
        var meta = Path.Combine(Path.GetFullPath(workDirectory), "meta");
        try
        {
            Directory.CreateDirectory(meta);
            var held = new FileStream(Path.Combine(meta, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new AgentIdentity(held, Path.Combine(meta, "agent_id"));
        }
        catch (IOException e) when (FileLock.IsHeldByAnother(e))
        {
            return new Refusal(RefusalCode.Conflict, $"Another agent uses the work directory '{workDirectory}'.", "work_dir", "Stop it, or give this one a directory of its own.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unusable(workDirectory, e);
        }
    }

    /// <summary>The refusal of a work directory whose disk refuses.</summary>
    internal static Refusal Unusable(string workDirectory, Exception e) => new(
        RefusalCode.Unavailable, $"The work directory '{workDirectory}' cannot be used: {e.Message}", "work_dir", "Check its owner, its mode and the space left.");

    /// <summary>The id that this work directory was given, or a new one from the cluster, written down before it is used.</summary>
    /// <param name="latest">Who used the directory last as its checkpoints tell; it counts where the id's own file says something else, which is then damaged.</param>
    /// <param name="create">Asks the cluster for a new one.</param>
    /// <returns>The id, or a refusal where there was one that cannot be read: its tasks and volumes would be lost with it.</returns>
    internal async Task<Outcome<AgentId>> GetOrCreateId(string? latest, Func<Task<AgentId>> create)
    {
        var known = File.Exists(_idPath) ? (await File.ReadAllTextAsync(_idPath)).Trim() : "";
        if (known.Length > 0 && (latest is null || known == latest))
        {
            return PathSegment.Validate(known, "agent_id") is null ? new AgentId(known) : Unreadable();
        }

        var id = latest is not null ? new AgentId(latest) : await create();
        AtomicFile.Write(_idPath, Encoding.UTF8.GetBytes(id.Value + "\n"));
        return id;
    }

    private Refusal Unreadable() => new(
        RefusalCode.Conflict, $"The file '{_idPath}' holds no agent's id.", "work_dir", "Restore it; or remove it, and this work directory is a new agent's.");

    /// <summary>The next start is a new agent.</summary>
    internal void Forget()
    {
        File.Delete(_idPath);
        File.Delete(Path.Combine(Path.GetDirectoryName(_idPath)!, "slaves", "latest"));
    }

    /// <summary>Lets go of the work directory.</summary>
    public void Dispose() => _lock.Dispose();
}
