using System.Globalization;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Protocol.Json;

namespace Mesos.Orleans.Agent.Volumes;

/// <summary>
/// The agent's reservations and volumes on its disk: a line with the number of the last operation, then one resource per line as JSON. Replaced whole,
/// so it is always either the old or the new one.
/// </summary>
internal static class CheckpointFile
{
    private const string Header = "mesos-orleans-resources 1 ";

    /// <summary>Reads the file; none is no checkpoint. A file that cannot be read is refused: to go on without it would lose data.</summary>
    internal static Outcome<AgentCheckpoint> Read(string path)
    {
        if (!File.Exists(path))
            return AgentCheckpoint.None;
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unreadable(path, e.Message);
        }

        if (lines.Length == 0 || !lines[0].StartsWith(Header, StringComparison.Ordinal)
            || !long.TryParse(lines[0].AsSpan(Header.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
            return Unreadable(path, $"its first line is not '{Header}<number>'");
        List<V1.Resource> resources = [];
        foreach (var line in lines.Skip(1).Where(line => line.Length > 0))
        {
            var parsed = MesosJson.Parse<V1.Resource>(System.Text.Encoding.UTF8.GetBytes(line));
            if (!parsed.IsSuccess)
                return Unreadable(path, parsed.Error);
            resources.Add(parsed.Value);
        }

        var set = ResourceSet.FromWire(resources);
        return set.IsSuccess ? new AgentCheckpoint(sequence, set.Value) : Unreadable(path, set.Refusal.Message);
    }

    /// <summary>Replaces the file. It is on the disk when this returns.</summary>
    internal static void Write(string path, AgentCheckpoint checkpoint)
    {
        var next = path + ".new";
        using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{Header}{checkpoint.Sequence}\n"));
            foreach (var resource in checkpoint.Resources.ToWire())
            {
                writer.Write(MesosJson.ToText(resource));
                writer.Write('\n');
            }

            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }

    private static Refusal Unreadable(string path, string? why) => new(
        RefusalCode.Conflict, $"The agent's reservations and volumes in '{path}' cannot be read: {why}.", "work_dir",
        "Restore the file; or remove it, and with it the agent's claim on its reservations and volumes.");
}
