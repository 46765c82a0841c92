using Google.Protobuf;

namespace Mesos.Orleans.Agent.Checkpoints;

/// <summary>Fields of records that the framework's writers do not know.</summary>
internal static class CheckpointFields
{
    private const int GuidBytes = 16;

    internal static void WriteMessage(this BinaryWriter writer, IMessage message)
    {
        var bytes = message.ToByteArray();
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    internal static T ReadMessage<T>(this BinaryReader reader, MessageParser<T> parser)
        where T : IMessage<T> => parser.ParseFrom(reader.ReadExactly(reader.ReadInt32()));

    internal static Guid ReadGuid(this BinaryReader reader) => new(reader.ReadExactly(GuidBytes), bigEndian: true);

    private static byte[] ReadExactly(this BinaryReader reader, int count) =>
        count >= 0 && reader.ReadBytes(count) is { } bytes && bytes.Length == count ? bytes : throw new EndOfStreamException($"{count} bytes are not there.");
}
