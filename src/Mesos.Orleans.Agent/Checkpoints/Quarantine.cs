using System.Collections.Immutable;
using System.Globalization;

namespace Mesos.Orleans.Agent.Checkpoints;

/// <summary>Where checkpoints go that cannot be read: <c>meta/quarantine/&lt;time&gt;/…</c>, for people to look at. The agent goes on without them.</summary>
internal sealed partial class Quarantine(string meta, DateTimeOffset now, ILogger logger)
{
    private readonly string _target = Path.Combine(meta, "quarantine", now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));

    /// <summary>What was put aside, as it is named below <c>meta</c>.</summary>
    internal ImmutableArray<string> Moved { get; private set; } = [];

    /// <summary>Puts a file or directory below <c>meta</c> aside. Where even that fails, it stays and is left out.</summary>
    internal void Move(string path, string why)
    {
        var name = Path.GetRelativePath(meta, path);
        var target = Path.Combine(_target, name);
        Moved = Moved.Add(name);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (Directory.Exists(path))
                Directory.Move(path, target);
            else
                File.Move(path, target, overwrite: true);
            LogMoved(logger, target, why);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotMoved(logger, path, e.Message, why);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Why} It is now in {Target}, and the agent goes on without it")]
    private static partial void LogMoved(ILogger logger, string target, string why);

    [LoggerMessage(LogLevel.Error, "{Why} It could not even be moved away from {Path}: {Error}. The agent goes on without it")]
    private static partial void LogNotMoved(ILogger logger, string path, string error, string why);
}
