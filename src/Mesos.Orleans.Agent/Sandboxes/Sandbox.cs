using System.Globalization;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Sandboxes;

/// <summary>The directory that a task or executor runs in.</summary>
/// <param name="Path">Absolute path.</param>
internal sealed record Sandbox(string Path)
{
    private const UnixFileMode DirectoryMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    /// <summary>Standard output of what runs here.</summary>
    internal string StandardOutput => System.IO.Path.Combine(Path, "stdout");

    /// <summary>Standard error of what runs here.</summary>
    internal string StandardError => System.IO.Path.Combine(Path, "stderr");

    /// <summary>
    /// Makes the sandbox with empty <c>stdout</c> and <c>stderr</c>, gives it to the user and points <c>latest</c> at it. Refused
    /// where an id cannot be a file name or the disk says no.
    /// </summary>
    internal static Outcome<Sandbox> Create(WorkDirectory work, SandboxId id, UserAccount owner)
    {
        if (id.Validate() is { } invalid)
            return invalid;
        var sandbox = new Sandbox(work.Sandbox(id));
        try
        {
            var runs = work.Runs(id.AgentId, id.FrameworkId, id.ExecutorId);
            lock (work.Structure)
            {
                Directory.CreateDirectory(runs);
                Directory.CreateDirectory(sandbox.Path, DirectoryMode);
                PointLatest(runs, id.ContainerId);
            }

            File.Create(sandbox.StandardOutput).Dispose();
            File.Create(sandbox.StandardError).Dispose();
            sandbox.GiveTo(owner);
            return sandbox;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Refusal(RefusalCode.Unavailable, $"Cannot make the sandbox '{sandbox.Path}': {e.Message}", Hint:
                "Check the agent's work directory: its owner, its mode and the space left.");
        }
    }

    /// <summary>Removes a sandbox in which nothing was started yet, with whatever was fetched by halves. Best effort: what stays is in the way of the next fetch, which says so.</summary>
    internal static void Discard(WorkDirectory work, SandboxId id)
    {
        try
        {
            if (id.Validate() is null && Directory.Exists(work.Sandbox(id)))
                Directory.Delete(work.Sandbox(id), recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Making it anew says what is wrong.
        }
    }

    /// <summary>What ran there has ended: its age begins anew (<see cref="SandboxCollector"/>). Does nothing where it is gone.</summary>
    internal static unsafe void MarkEnded(WorkDirectory work, SandboxId id) => _ = Libc.utimensat(Libc.AT_FDCWD, work.Sandbox(id), null, Libc.AT_SYMLINK_NOFOLLOW);

    /// <summary>Makes the user the owner of everything in the sandbox. Does nothing where the agent is that user.</summary>
    internal void GiveTo(UserAccount owner)
    {
        if (owner.Uid == UserAccount.Current.Uid)
            return;
        Chown(Path, owner);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };
        foreach (var entry in Directory.EnumerateFileSystemEntries(Path, "*", options))
            Chown(entry, owner);
    }

    // Never follows a link: what it names may be anybody's.
    private static void Chown(string path, UserAccount owner)
    {
        if (Libc.lchown(path, owner.Uid, owner.Gid) != 0)
            throw new IOException(string.Create(CultureInfo.InvariantCulture,
                $"chown {owner.Name} '{path}': {System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage()}"));
    }

    private static void PointLatest(string runs, string containerId)
    {
        var latest = System.IO.Path.Combine(runs, WorkDirectory.LatestName);
        var next = System.IO.Path.Combine(runs, $".{WorkDirectory.LatestName}-{containerId}");
        File.Delete(next);
        File.CreateSymbolicLink(next, containerId);
        if (Libc.rename(next, latest) != 0)
            throw new IOException($"rename '{latest}': {System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage()}");
    }
}
