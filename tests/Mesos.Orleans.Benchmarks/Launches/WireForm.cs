using System.Buffers;
using Google.Protobuf;
using Mesos.Orleans.Protocol.Binary;
using Mesos.Orleans.Protocol.Json;

namespace Mesos.Orleans.Benchmarks.Launches;

/// <summary>One of the two forms that calls and events have on the wire.</summary>
internal sealed record WireForm(string Name, string MediaType, Func<IMessage, byte[]> Write, Func<ReadOnlySequence<byte>, V1.Scheduler.Event> Read)
{
    public static WireForm Json { get; } = new("JSON", "application/json", MesosJson.ToUtf8, bytes => MesosJson.Parse<V1.Scheduler.Event>(bytes).Value!);

    public static WireForm Protobuf { get; } = new(
        "protobuf", "application/x-protobuf", message => message.ToByteArray(), bytes => ProtobufBinary.Parse<V1.Scheduler.Event>(bytes).Value!);
}
