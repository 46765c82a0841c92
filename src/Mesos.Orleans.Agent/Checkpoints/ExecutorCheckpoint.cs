using Google.Protobuf;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Agent.Checkpoints;

/// <summary><c>executor.info</c>: a run of a custom executor.</summary>
internal static class ExecutorCheckpoint
{
    internal static byte[] Write(ExecutorLaunch launch, V1.FrameworkInfo framework, DateTimeOffset startedAt)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(launch.Framework.Value);
        writer.Write(launch.ContainerId);
        writer.WriteMessage(launch.Info);
        writer.WriteMessage(framework);
        writer.Write(startedAt.UtcTicks);
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="IOException">It ends too early.</exception>
    /// <exception cref="InvalidProtocolBufferException">A message in it cannot be read.</exception>
    internal static (ExecutorLaunch Launch, V1.FrameworkInfo Framework, DateTimeOffset StartedAt) Read(byte[] record)
    {
        using var reader = new BinaryReader(new MemoryStream(record));
        var framework = new FrameworkId(reader.ReadString());
        var container = reader.ReadString();
        var info = reader.ReadMessage(V1.ExecutorInfo.Parser);
        return (new ExecutorLaunch(framework, info, container), reader.ReadMessage(V1.FrameworkInfo.Parser), new(reader.ReadInt64(), TimeSpan.Zero));
    }
}
