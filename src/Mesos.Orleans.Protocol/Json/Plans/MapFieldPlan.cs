using System.Reflection;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Mesos.Orleans.Protocol.Json.Codecs;

namespace Mesos.Orleans.Protocol.Json.Plans;

/// <summary>A map, keyed by strings as all maps of v1 are: an object. Empty ones are not written, entries of null are left out.</summary>
internal sealed class MapFieldPlan<TMessage, TValue>(FieldDescriptor field, PropertyInfo property) : FieldPlan<TMessage>(field)
    where TMessage : IMessage<TMessage>, new()
{
    /// <summary>The number of the value in the message that protobuf makes of a map entry.</summary>
    private const int ValueNumber = 2;

    private const string Expected = "an object";
    private readonly ValueCodec<TValue> _codec = Codec.For<TValue>(field.MessageType.FindFieldByNumber(ValueNumber));
    private readonly Func<TMessage, MapField<string, TValue>> _get =
        property.GetMethod!.CreateDelegate<Func<TMessage, MapField<string, TValue>>>();

    public override bool CanLackFields => _codec.CanLackFields;

    public override void Write(ref JsonOutput output, TMessage message, ref bool first)
    {
        MapField<string, TValue> map = _get(message);
        if (map.Count == 0)
            return;
        WriteName(ref output, ref first);
        byte separator = (byte)'{';
        foreach ((string key, TValue value) in map)
        {
            output.Write(separator);
            output.WriteString(key);
            output.Write((byte)':');
            _codec.Write(ref output, value);
            separator = (byte)',';
        }

        output.Write((byte)'}');
    }

    public override ReadOutcome Read(ref Utf8JsonReader reader, JsonParseState state, TMessage message)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return state.Fail(ref reader, Expected);
        MapField<string, TValue> map = _get(message);
        map.Clear();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (ReadEntry(ref reader, state, map) == ReadOutcome.Failed)
                return ReadOutcome.Failed;
        }

        return ReadOutcome.Value;
    }

    public override void Clear(TMessage message) => _get(message).Clear();

    public override void FindMissing(TMessage message, MissingFields missing)
    {
        MapField<string, TValue> map = _get(message);
        if (map.Count == 0)
            return;
        missing.Path.Push(Name);
        foreach ((string key, TValue value) in map)
        {
            missing.Path.PushKey(key);
            _codec.FindMissing(value, missing);
            missing.Path.Pop();
        }

        missing.Path.Pop();
    }

    private ReadOutcome ReadEntry(ref Utf8JsonReader reader, JsonParseState state, MapField<string, TValue> map)
    {
        if (!StringCodec.TryGetText(ref reader, out string? key))
            return state.Fail(ref reader, "a key of valid Unicode");
        reader.Read();
        map.Remove(key);
        if (reader.TokenType == JsonTokenType.Null)
            return ReadOutcome.Nothing;
        state.Path.PushKey(key);
        ReadOutcome outcome = _codec.Read(ref reader, state, out TValue value);
        if (outcome == ReadOutcome.Failed)
            return outcome;
        state.Path.Pop();
        if (outcome == ReadOutcome.Value)
            map.Add(key, value);
        return outcome;
    }
}
