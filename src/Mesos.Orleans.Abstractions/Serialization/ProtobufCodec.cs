using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Orleans;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.WireProtocol;

namespace Mesos.Orleans.Abstractions.Serialization;

/// <summary>
/// Carries the generated wire types inside Orleans messages and stored state as their own protobuf bytes, preceded by the full protobuf name: a
/// stored format that neither renaming a class nor adding a field breaks. Copies are not made: wire types are never changed once published.
/// </summary>
[Alias("mesos.protobuf")]
internal sealed class ProtobufCodec : IGeneralizedCodec, IGeneralizedCopier, ITypeFilter
{
    private const int MaxNameLength = byte.MaxValue;

    private static readonly FrozenDictionary<string, MessageParser> Parsers =
        WireTypes(V1.MesosReflection.Descriptor, V1.Scheduler.SchedulerReflection.Descriptor, V1.Executor.ExecutorReflection.Descriptor,
                V1.Agent.AgentReflection.Descriptor, V1.Master.MasterReflection.Descriptor, V1.Quota.QuotaReflection.Descriptor,
                V1.Maintenance.MaintenanceReflection.Descriptor, V1.Allocator.AllocatorReflection.Descriptor,
                V1.ResourceProvider.ResourceProviderReflection.Descriptor)
            .ToFrozenDictionary(type => type.FullName, type => type.Parser);

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, [AllowNull] Type expectedType, [AllowNull] object value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType!, value!))
        {
            return;
        }

        var message = (IMessage)value!;
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(ProtobufCodec), WireType.LengthPrefixed);
        var name = message.Descriptor.FullName;
        var size = message.CalculateSize();
        var length = 1 + name.Length + size;
        writer.WriteVarUInt32((uint)length);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var span = buffer.AsSpan(0, length);
            span[0] = checked((byte)name.Length);
            Encoding.ASCII.GetBytes(name, span[1..]);
            message.WriteTo(span[(1 + name.Length)..]);
            writer.Write(span);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public object? ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.IsReference)
        {
            return ReferenceCodec.ReadReference(ref reader, field.FieldType);
        }

        field.EnsureWireType(WireType.LengthPrefixed);
        var placeholder = ReferenceCodec.CreateRecordPlaceholder(reader.Session);
        var length = (int)reader.ReadVarUInt32();
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var span = buffer.AsSpan(0, length);
            reader.ReadBytes(span);
            var name = Encoding.ASCII.GetString(span.Slice(1, span[0]));
            if (!Parsers.TryGetValue(name, out var parser))
            {
                throw new CodecNotFoundException($"The protobuf type '{name}' is not one of the Mesos v1 packages.");
            }

            var message = parser.ParseFrom(span[(1 + span[0])..]);
            ReferenceCodec.RecordObject(reader.Session, message, placeholder);
            return message;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [return: NotNullIfNotNull(nameof(input))]
    public object? DeepCopy(object? input, CopyContext context) => input;

    public bool IsSupportedType(Type type) => type == typeof(ProtobufCodec) || IsWireType(type);

    bool? ITypeFilter.IsTypeAllowed(Type type) => IsSupportedType(type) ? true : null;

    private static bool IsWireType(Type type) =>
        typeof(IMessage).IsAssignableFrom(type) && type.Namespace is { } name && (name == "Mesos.V1" || name.StartsWith("Mesos.V1.", StringComparison.Ordinal));

    private static IEnumerable<MessageDescriptor> WireTypes(params FileDescriptor[] files)
    {
        var found = new Stack<MessageDescriptor>(files.SelectMany(file => file.MessageTypes));
        while (found.TryPop(out var type))
        {
            if (type.ClrType is null)
            {
                continue;
            }

            if (type.FullName.Length > MaxNameLength)
            {
                throw new InvalidOperationException($"The protobuf name '{type.FullName}' is longer than {MaxNameLength} characters.");
            }

            yield return type;
            foreach (var nested in type.NestedTypes)
            {
                found.Push(nested);
            }
        }
    }
}
