using System.Collections.Concurrent;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Sandboxes;

/// <summary>
/// Which paths clients may name: a sandbox by its place on disk (<c>&lt;work_dir&gt;/slaves/…/runs/&lt;container&gt;/…</c>), by the virtual
/// path <c>/frameworks/&lt;id&gt;/executors/&lt;id&gt;/runs/&lt;container or latest&gt;/…</c>, or by a name that was attached.
/// </summary>
internal sealed class SandboxPaths(WorkDirectory work)
{
    // slaves/<id> is the root; frameworks/<id>/executors/<id>/runs/<id> follow.
    private const int VirtualParts = 6;

    private readonly ConcurrentDictionary<string, string> _attached = new(StringComparer.Ordinal);

    /// <summary>The agent whose sandboxes the virtual paths mean; null before it has registered.</summary>
    internal string? AgentId { get; set; }

    /// <summary>Gives a directory of this machine a name. The name starts with a slash.</summary>
    internal void Attach(string name, string directory) => _attached[name.TrimEnd('/')] = Path.GetFullPath(directory);

    /// <summary>Takes the name away again.</summary>
    internal void Detach(string name) => _attached.TryRemove(name.TrimEnd('/'), out _);

    /// <summary>
    /// The directory that confines the path, and the rest of it. Refused: empty, relative or with <c>..</c> (400), and what is no
    /// sandbox (404).
    /// </summary>
    internal Outcome<ConfinedPath> Resolve(string path)
    {
        if (path.Length == 0)
            return Refusal.Invalid("Expecting 'path=value' in query.", "path");
        if (path.Contains('\0', StringComparison.Ordinal))
            return Refusal.Invalid("A path cannot contain NUL characters.", "path");
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
        if (parts.Contains(".."))
            return Refusal.Invalid($"'{path}' must not contain '..'.", "path");

        if (FindAttached(parts) is { } attached)
            return attached;
        var slaves = work.Slaves.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (path[0] == '/' && parts.Length > slaves.Length && parts.AsSpan(0, slaves.Length).SequenceEqual(slaves))
            return UnderRun(path, parts[slaves.Length], parts[(slaves.Length + 1)..]);
        return AgentId is null ? NotFound(path) : UnderRun(path, AgentId, parts);
    }

    /// <summary>The refusal of a path that is no sandbox or not in it.</summary>
    internal static Refusal NotFound(string path) =>
        new(RefusalCode.NotFound, $"There is no '{path}' in the sandboxes of this agent.", "path");

    private Outcome<ConfinedPath> UnderRun(string path, string agentId, string[] parts)
    {
        if (parts.Length < VirtualParts || parts[0] != "frameworks" || parts[2] != "executors" || parts[4] != "runs")
            return NotFound(path);
        var root = work.Sandbox(new SandboxId(agentId, parts[1], parts[3], parts[5]));
        return new ConfinedPath(root, string.Join('/', parts[VirtualParts..]));
    }

    private ConfinedPath? FindAttached(string[] parts)
    {
        for (var count = parts.Length; count > 0; count--)
        {
            if (_attached.TryGetValue("/" + string.Join('/', parts[..count]), out var directory))
                return new ConfinedPath(directory, string.Join('/', parts[count..]));
        }

        return null;
    }
}
