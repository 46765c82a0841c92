using System.Collections;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Mesos.Orleans.Protocol.Tests.RoundTrip;

/// <summary>Makes any message from a seed: required fields set, a random subset of the others.</summary>
/// <remarks>Fields with an explicit default are always set: JSON writes them set or not, and reads them as set.</remarks>
internal sealed class RandomMessage(int seed)
{
    private const int MaxDepth = 6;
    private const int MaxElements = 3;
    private static readonly double[] OddDoubles =
        [0, -0.0, 1, -1, 0.1, 1e15, 1e20, 1e21, 1e300, 5e-324, double.MaxValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    private static readonly string[] Pieces =
        ["", "a", "/", "\"", "\\", "\n", "\u0000", "\u001f", "\u007f", "é", "\u2028", "\U0001F600", "<&>'+", "0", "null", "Infinity"];

    private readonly Random _random = new(seed);

    public IMessage Make(MessageDescriptor type, int depth = 0)
    {
        IMessage message = (IMessage)Activator.CreateInstance(type.ClrType)!;
        foreach (FieldDescriptor field in type.Fields.InDeclarationOrder())
        {
            if (field.IsMap)
                FillMap((IDictionary)field.Accessor.GetValue(message), field, depth);
            else if (field.IsRepeated)
                FillList((IList)field.Accessor.GetValue(message), field, depth);
            else if (field.IsRequired || field.ToProto().HasDefaultValue || (depth < MaxDepth && _random.Next(3) == 0))
                field.Accessor.SetValue(message, Value(field, depth + 1));
        }

        return message;
    }

    private void FillList(IList list, FieldDescriptor field, int depth)
    {
        for (int left = Elements(depth); left > 0; left--)
            list.Add(Value(field, depth + 1));
    }

    private void FillMap(IDictionary map, FieldDescriptor field, int depth)
    {
        for (int left = Elements(depth); left > 0; left--)
            map[Text()] = Value(field.MessageType.FindFieldByNumber(2), depth + 1);
    }

    private int Elements(int depth) => depth < MaxDepth && _random.Next(3) == 0 ? _random.Next(MaxElements + 1) : 0;

    private object Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Bool => _random.Next(2) == 0,
        FieldType.Int32 => (int)Integer(),
        FieldType.UInt32 => (uint)Integer(),
        FieldType.Int64 => Integer(),
        FieldType.UInt64 => (ulong)Integer(),
        FieldType.Double => _random.Next(2) == 0 ? OddDoubles[_random.Next(OddDoubles.Length)] : _random.NextDouble() * 1e6,
        FieldType.String => Text(),
        FieldType.Bytes => Bytes(),
        FieldType.Enum => field.EnumType.Values[_random.Next(field.EnumType.Values.Count)].Number,
        FieldType.Message => Make(field.MessageType, depth),
        _ => throw new InvalidOperationException($"{field.FullName} has a type no v1 message uses."),
    };

    private long Integer() => _random.Next(4) switch
    {
        0 => 0,
        1 => long.MinValue,
        2 => long.MaxValue,
        _ => _random.NextInt64(long.MinValue, long.MaxValue),
    };

    private string Text()
    {
        var text = new StringBuilder();
        for (int left = _random.Next(4); left > 0; left--)
            text.Append(Pieces[_random.Next(Pieces.Length)]);
        return text.ToString();
    }

    private ByteString Bytes()
    {
        byte[] bytes = new byte[_random.Next(20)];
        _random.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }
}
