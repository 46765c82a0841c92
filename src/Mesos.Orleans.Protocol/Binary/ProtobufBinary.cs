using System.Buffers;
using Google.Protobuf;
using Mesos.Orleans.Protocol.Json;

namespace Mesos.Orleans.Protocol.Binary;

/// <summary>Reads messages in the binary form of protobuf as proto2 means it: complete, or not at all.</summary>
/// <remarks>
/// The C# runtime reads past missing required fields, or throws without naming them. Unknown fields are kept, as Mesos keeps them. An
/// enum number without a name counts as unset where the field is required; in an optional field it stays as the number, so a switch
/// over an enum needs its default branch.
/// </remarks>
public static class ProtobufBinary
{
    /// <summary>Reads a message that fills the input.</summary>
    /// <param name="bytes">The message, without length prefix.</param>
    /// <returns>The message with all required fields, or what is wrong: bytes that are no such message, required fields missing.</returns>
    public static JsonParseResult<T> Parse<T>(ReadOnlySequence<byte> bytes)
        where T : IMessage<T>, new()
    {
        var message = new T();
        try
        {
            message.MergeFrom(bytes);
        }
        catch (InvalidProtocolBufferException fault)
        {
            return JsonParseResult<T>.Failure($"The input is not a {message.Descriptor.FullName} in protobuf: {fault.Message}");
        }

        return RequiredFields.Check(message);
    }

    /// <inheritdoc cref="Parse{T}(ReadOnlySequence{byte})"/>
    public static JsonParseResult<T> Parse<T>(ReadOnlyMemory<byte> bytes)
        where T : IMessage<T>, new() => Parse<T>(new ReadOnlySequence<byte>(bytes));
}
