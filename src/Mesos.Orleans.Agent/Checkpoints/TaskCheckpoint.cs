using Google.Protobuf;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Agent.Checkpoints;

/// <summary><c>task.info</c>: a launch as it came from the cluster.</summary>
internal static class TaskCheckpoint
{
    internal static byte[] Write(TaskLaunch launch)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(launch.LaunchId.ToByteArray(bigEndian: true));
        writer.Write(launch.Framework.Value);
        writer.Write((launch.Group ?? Guid.Empty).ToByteArray(bigEndian: true));
        writer.WriteMessage(launch.FrameworkInfo);
        writer.WriteMessage(launch.Task);
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="IOException">It ends too early.</exception>
    /// <exception cref="InvalidProtocolBufferException">A message in it cannot be read.</exception>
    internal static TaskLaunch Read(byte[] record)
    {
        using var reader = new BinaryReader(new MemoryStream(record));
        var id = reader.ReadGuid();
        var framework = new FrameworkId(reader.ReadString());
        var group = reader.ReadGuid();
        return new TaskLaunch(
            id, framework, reader.ReadMessage(V1.FrameworkInfo.Parser), reader.ReadMessage(V1.TaskInfo.Parser), group == Guid.Empty ? null : group,
            V1.TaskState.TaskStaging);
    }
}
