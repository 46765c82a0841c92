using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Mesos.Orleans.Protocol.Json.Codecs;

/// <summary>Chooses the codec of a field.</summary>
internal static class Codec
{
    /// <summary>The codec for the values of a field, whose C# type is <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">The field has a type that no v1 message uses.</exception>
    public static ValueCodec<T> For<T>(FieldDescriptor field) => (ValueCodec<T>)For(field, typeof(T));

    private static object For(FieldDescriptor field, Type type)
    {
        if (type == typeof(bool))
            return new BoolCodec();
        if (type == typeof(int))
            return new IntegerCodec<int>();
        if (type == typeof(uint))
            return new IntegerCodec<uint>();
        if (type == typeof(long))
            return new IntegerCodec<long>();
        if (type == typeof(ulong))
            return new IntegerCodec<ulong>();
        if (type == typeof(double))
            return new DoubleCodec();
        if (type == typeof(string))
            return new StringCodec();
        if (type == typeof(ByteString))
            return new BytesCodec();
        if (type.IsEnum)
            return Activator.CreateInstance(typeof(EnumCodec<>).MakeGenericType(type), field.EnumType)!;
        if (field.FieldType == FieldType.Message)
            return typeof(MessageCodec<>).MakeGenericType(type).GetField("Instance", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        throw new NotSupportedException($"No JSON form for {field.FullName} of type {field.FieldType}.");
    }
}
