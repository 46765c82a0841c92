using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Agent.Supervision;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Orleans;

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
            return new Refusal(RefusalCode.Unavailable, $"The work directory '{workDirectory}' cannot be used: {e.Message}", "work_dir", "Check its owner, its mode and the space left.");
        }
    }

    /// <summary>The id that this work directory was given, or a new one from the cluster, written down before it is used.</summary>
    /// <param name="grains">The cluster.</param>
    /// <param name="latest">Who used the directory last as its checkpoints tell; used if the id's own file is gone.</param>
    internal async Task<AgentId> GetOrCreateId(IGrainFactory grains, string? latest)
    {
        if (File.Exists(_idPath) && (await File.ReadAllTextAsync(_idPath)).Trim() is { Length: > 0 } known)
        {
            return new AgentId(known);
        }

        var id = latest is not null ? new AgentId(latest) : await grains.GetGrain<IClusterGrain>(0).NewAgentId();
        var next = _idPath + ".new";
        await File.WriteAllTextAsync(next, id.Value + "\n");
        File.Move(next, _idPath, overwrite: true);
        return id;
    }

    /// <summary>The next start is a new agent.</summary>
    internal void Forget()
    {
        File.Delete(_idPath);
        File.Delete(Path.Combine(Path.GetDirectoryName(_idPath)!, "slaves", "latest"));
    }

    /// <summary>Lets go of the work directory.</summary>
    public void Dispose() => _lock.Dispose();
}
