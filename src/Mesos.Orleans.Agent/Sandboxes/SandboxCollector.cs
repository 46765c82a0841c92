using System.Globalization;
using Mesos.Orleans.Agent.Hosting;

namespace Mesos.Orleans.Agent.Sandboxes;

/// <summary>
/// Removes the sandboxes of runs that ended some time ago, the sooner the fuller the disk (features.md §15, GC). A run that anybody may still ask the agent about
/// has a checkpoint, and stays.
/// </summary>
/// <remarks>
/// Remembers nothing: what is on the disk says it all, so a restart changes nothing. The age of a sandbox is that of its directory, which the end of the run renews.
/// </remarks>
/// <param name="work">Where the sandboxes are.</param>
/// <param name="agentId">The agent; what is there of others has ended.</param>
/// <param name="options">Delay, headroom and interval.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where to say what cannot be removed.</param>
/// <param name="usage">Which part of the disk is used, 0 to 1; null to look.</param>
internal sealed partial class SandboxCollector(WorkDirectory work, string agentId, AgentOptions options, TimeProvider time, ILogger logger, Func<double>? usage = null)
{
    private static readonly EnumerationOptions NoLinks = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    private readonly HashSet<string> _said = [];
    private long _removed;
    private long _failed;
    private long _pending;

    /// <summary>Sandboxes that were removed since the agent started.</summary>
    internal long Removed => Interlocked.Read(ref _removed);

    /// <summary>How often one could not be.</summary>
    internal long Failed => Interlocked.Read(ref _failed);

    /// <summary>Sandboxes of ended runs that were too young when it last looked.</summary>
    internal long Pending => Interlocked.Read(ref _pending);

    /// <summary>The age at which sandboxes go, as in Mesos: the delay, less the part of the disk that is used and the part that is to stay free.</summary>
    /// <param name="delay">The delay on a disk that is empty and of which nothing is to stay free.</param>
    /// <param name="headroom">The part of the disk that is to stay free, 0 to 1.</param>
    /// <param name="usage">The part that is used, 0 to 1.</param>
    internal static TimeSpan AgeLimit(TimeSpan delay, double headroom, double usage) => delay * Math.Max(0, 1 - headroom - usage);

    /// <summary>Looks at once and then every <see cref="AgentOptions.DiskWatchInterval"/>, until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(options.DiskWatchInterval, time);
        try
        {
            do
            {
                Collect(cancellation);
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Removes what is old enough now.</summary>
    internal void Collect(CancellationToken cancellation)
    {
        try
        {
            EmptyTrash(cancellation);
            var limit = AgeLimit(options.GcDelay, options.GcDiskHeadroom, usage?.Invoke() ?? Usage());
            var oldest = time.GetUtcNow() - (limit > options.DiskWatchInterval ? limit : options.DiskWatchInterval);
            var pending = 0L;
            foreach (var agent in Below(work.Slaves))
            {
                foreach (var framework in Below(Path.Combine(agent, "frameworks")))
                {
                    foreach (var executor in Below(Path.Combine(framework, "executors")))
                        pending += Collect(new(Name(agent), Name(framework), Name(executor), ""), oldest, cancellation);
                    Prune(Path.Combine(framework, "executors"), framework);
                }

                if (Name(agent) != agentId)
                    Prune(Path.Combine(agent, "frameworks"), agent);
            }

            Interlocked.Exchange(ref _pending, pending);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Looked at again next time.
            Fail(work.Slaves, e);
        }
    }

    // How many runs have ended and stay for now.
    private long Collect(SandboxId executor, DateTimeOffset oldest, CancellationToken cancellation)
    {
        var pending = 0L;
        var runs = work.Runs(executor.AgentId, executor.FrameworkId, executor.ExecutorId);
        foreach (var run in Below(runs))
        {
            cancellation.ThrowIfCancellationRequested();
            var id = executor with { ContainerId = Name(run) };
            if (id.AgentId == agentId && Directory.Exists(work.Meta(id)))
                continue;
            if (Directory.GetLastWriteTimeUtc(run) > oldest.UtcDateTime)
                pending++;
            else
                Remove(run, cancellation);
        }

        lock (work.Structure)
        {
            var latest = Path.Combine(runs, WorkDirectory.LatestName);
            if (new FileInfo(latest).LinkTarget is { } target && !Directory.Exists(Path.Combine(runs, target)))
                File.Delete(latest);
        }

        Prune(runs, Path.GetDirectoryName(runs)!);
        return pending;
    }

    // Out of everybody's sight at once, then file by file: should this end in between, the rest goes next time.
    private void Remove(string run, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(work.Trash);
            Directory.Move(run, Path.Combine(work.Trash, string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().UtcTicks}-{Removed}")));
            Interlocked.Increment(ref _removed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(run, e);
        }

        EmptyTrash(cancellation);
    }

    // Links are removed and not followed: persistent volumes are links.
    private void EmptyTrash(CancellationToken cancellation)
    {
        foreach (var removed in Below(work.Trash))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                Directory.Delete(removed, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Fail(removed, e);
            }
        }
    }

    private void Prune(params ReadOnlySpan<string> directories)
    {
        lock (work.Structure)
        {
            foreach (var directory in directories)
            {
                if (!Directory.Exists(directory) || Directory.EnumerateFileSystemEntries(directory).Any())
                    return;
                Directory.Delete(directory);
            }
        }
    }

    // As df has it: what is free but not for everybody counts neither way.
    private double Usage()
    {
        var disk = new DriveInfo(work.Root);
        double used = disk.TotalSize - disk.TotalFreeSpace;
        return used > 0 ? used / (used + disk.AvailableFreeSpace) : 0;
    }

    // Real directories only. The list says what is one: a link that is asked later may be gone, and looks like none then.
    private static string[] Below(string directory) => Directory.Exists(directory) ? Directory.GetDirectories(directory, "*", NoLinks) : [];

    private static string Name(string directory) => Path.GetFileName(directory);

    private void Fail(string path, Exception e)
    {
        Interlocked.Increment(ref _failed);
        if (_said.Add(path))
            LogFailed(logger, path, e.Message);
    }

    [LoggerMessage(LogLevel.Warning, "The sandbox {Path} cannot be removed, which is tried again: {Error}")]
    private static partial void LogFailed(ILogger logger, string path, string error);
}
