using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Google.Protobuf.Reflection;

namespace Mesos.Orleans.Protocol.Json.Codecs;

/// <summary>Enums by the names of the .proto files; a number is refused, an unknown name stands for nothing.</summary>
internal sealed class EnumCodec<T> : ValueCodec<T>
    where T : struct, Enum
{
    private readonly Dictionary<int, byte[]> _names = [];
    private readonly Utf8Table<T> _values;

    public EnumCodec(EnumDescriptor type)
    {
        Expected = $"the name of a {type.FullName}";
        foreach (EnumValueDescriptor value in type.Values)
            _names.TryAdd(value.Number, Encoding.ASCII.GetBytes($"\"{value.Name}\""));
        _values = new(type.Values.Select(value => (value.Name, FromNumber(value.Number))));
    }

    public override string Expected { get; }

    public override bool IsKnown(T value) => _names.ContainsKey(ToNumber(value));

    public override void Write(ref JsonOutput output, T value) => output.WriteRaw(_names[ToNumber(value)]);

    public override ReadOutcome Read(ref Utf8JsonReader reader, JsonParseState state, out T value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.String)
            return state.Fail(ref reader, Expected);
        Span<byte> scratch = stackalloc byte[ShortText.MaxBytes];
        int length = ShortText.Copy(ref reader, scratch);
        return length >= 0 && _values.TryFind(scratch[..length], out value) ? ReadOutcome.Value : ReadOutcome.Nothing;
    }

    // Generated enums are always backed by int.
    private static int ToNumber(T value) => Unsafe.BitCast<T, int>(value);

    private static T FromNumber(int number) => Unsafe.BitCast<int, T>(number);
}
