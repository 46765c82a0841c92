using System.Buffers;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Mesos.Orleans.Protocol.Binary;
using Mesos.Orleans.Protocol.Json;

namespace Mesos.Orleans.Protocol.Tests;

/// <summary>All generated message types, and parsing of a type known only at run time.</summary>
internal static class V1Messages
{
    private static readonly MethodInfo JsonMethod = SequenceParser(typeof(MesosJson));
    private static readonly MethodInfo BinaryMethod = SequenceParser(typeof(ProtobufBinary));

    public static IReadOnlyList<FileDescriptor> Files { get; } = [.. typeof(V1.Offer).Assembly.GetTypes()
        .Where(type => type.Namespace?.StartsWith("Mesos.V1", StringComparison.Ordinal) == true)
        .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
        .OfType<FileDescriptor>()];

    public static IReadOnlyList<MessageDescriptor> TopLevel { get; } = [.. Files.SelectMany(file => file.MessageTypes)];

    public static (IMessage? Value, string? Error) ParseJson(MessageDescriptor type, ReadOnlySequence<byte> bytes) =>
        Invoke(JsonMethod, type, bytes);

    public static (IMessage? Value, string? Error) ParseBinary(MessageDescriptor type, ReadOnlySequence<byte> bytes) =>
        Invoke(BinaryMethod, type, bytes);

    private static MethodInfo SequenceParser(Type type) =>
        type.GetMethods().Single(method => method.Name == "Parse" && method.GetParameters()[0].ParameterType == typeof(ReadOnlySequence<byte>));

    private static (IMessage? Value, string? Error) Invoke(MethodInfo method, MessageDescriptor type, ReadOnlySequence<byte> bytes)
    {
        object result = method.MakeGenericMethod(type.ClrType).Invoke(null, [bytes])!;
        return ((IMessage?)result.GetType().GetProperty("Value")!.GetValue(result),
            (string?)result.GetType().GetProperty("Error")!.GetValue(result));
    }
}
