namespace Mesos.Orleans.Agent.Fetching;

/// <summary>
/// Turns names from outside (archive entries, output files) into places in the sandbox. Archives are written by anybody and unpacked
/// by an agent that may be root, so neither <c>..</c> nor a link unpacked before may lead a write out of the sandbox.
/// </summary>
internal sealed class SandboxTarget
{
    private readonly string _root;

    /// <param name="root">The sandbox.</param>
    internal SandboxTarget(string root) => _root = Canonical(Path.GetFullPath(root));

    /// <summary>The absolute path for a file of this name, with its directory made. Whatever had the name before is removed.</summary>
    internal string PrepareFile(string name)
    {
        var path = Locate(name);
        EnsureDirectory(Path.GetDirectoryName(path)!, name);
        var existing = new FileInfo(path);
        if (existing.LinkTarget is not null || existing.Exists)
            existing.Delete();
        return path;
    }

    /// <summary>Makes the directory of this name.</summary>
    internal string PrepareDirectory(string name)
    {
        var path = Locate(name);
        EnsureDirectory(path, name);
        return path;
    }

    /// <summary>An existing regular file of the sandbox, for a hard link to it.</summary>
    internal string ExistingFile(string name)
    {
        var path = Locate(name);
        var file = new FileInfo(path);
        if (!file.Exists || file.LinkTarget is not null || Canonical(Path.GetDirectoryName(path)!) is var parent && !IsInside(parent))
            throw new FetchException($"it has a hard link to '{name}', which is no file in the sandbox");
        return path;
    }

    private string Locate(string name)
    {
        if (name.StartsWith('/') || name.Contains('\\', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal)
            || name.Split('/').Contains(".."))
            throw new FetchException($"the name '{name.Replace('\0', '?')}' leads out of the sandbox");
        return Path.GetFullPath(Path.Combine(_root, name));
    }

    // One step at a time, so that no directory is made behind a link before the link is seen.
    private void EnsureDirectory(string directory, string name)
    {
        var current = _root;
        foreach (var part in Path.GetRelativePath(_root, directory).Split('/'))
        {
            if (part == ".")
                continue;
            current = Path.Combine(current, part);
            var info = new DirectoryInfo(current);
            if (info.LinkTarget is not null)
            {
                current = Canonical(current);
                if (!IsInside(current) || !Directory.Exists(current))
                    throw new FetchException($"the name '{name}' leads out of the sandbox through a symbolic link");
            }
            else if (File.Exists(current))
            {
                throw new FetchException($"the name '{name}' needs a directory where there is a file");
            }
            else if (!info.Exists)
            {
                info.Create();
            }
        }
    }

    private bool IsInside(string path) => path == _root || path.StartsWith(_root + "/", StringComparison.Ordinal);

    // realpath(3): every link on the way is followed.
    private static string Canonical(string path)
    {
        const int maxLinks = 40;
        var links = 0;
        var todo = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var current = "/";
        while (todo.TryPop(out var part))
        {
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? "/";
                continue;
            }

            var next = part == "." ? current : Path.Combine(current, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > maxLinks)
                throw new FetchException($"'{path}' has too many symbolic links");
            if (target.StartsWith('/'))
                current = "/";
            foreach (var step in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                todo.Push(step);
        }

        return current;
    }
}
