using System.Reflection;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Mesos.Orleans.Protocol.Json.Codecs;

namespace Mesos.Orleans.Protocol.Json.Plans;

/// <summary>A list. Empty ones are not written; one bare value is read as a list of one; nulls and unknown enum names are left out.</summary>
internal sealed class RepeatedFieldPlan<TMessage, TValue>(FieldDescriptor field, PropertyInfo property) : FieldPlan<TMessage>(field)
    where TMessage : IMessage<TMessage>, new()
{
    private readonly ValueCodec<TValue> _codec = Codec.For<TValue>(field);
    private readonly Func<TMessage, RepeatedField<TValue>> _get =
        property.GetMethod!.CreateDelegate<Func<TMessage, RepeatedField<TValue>>>();

    public override bool CanLackFields => _codec.CanLackFields;

    public override void Write(ref JsonOutput output, TMessage message, ref bool first)
    {
        bool isOpen = false;
        foreach (TValue value in _get(message))
        {
            if (!_codec.IsKnown(value))
                continue;
            if (!isOpen)
                WriteName(ref output, ref first);
            output.Write(isOpen ? (byte)',' : (byte)'[');
            _codec.Write(ref output, value);
            isOpen = true;
        }

        if (isOpen)
            output.Write((byte)']');
    }

    public override ReadOutcome Read(ref Utf8JsonReader reader, JsonParseState state, TMessage message)
    {
        RepeatedField<TValue> list = _get(message);
        list.Clear();
        if (reader.TokenType != JsonTokenType.StartArray)
            return ReadElement(ref reader, state, list);

        for (int index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (reader.TokenType == JsonTokenType.Null)
                continue;
            state.Path.PushIndex(index);
            if (ReadElement(ref reader, state, list) == ReadOutcome.Failed)
                return ReadOutcome.Failed;
            state.Path.Pop();
        }

        return ReadOutcome.Value;
    }

    public override void Clear(TMessage message) => _get(message).Clear();

    public override void FindMissing(TMessage message, MissingFields missing)
    {
        RepeatedField<TValue> list = _get(message);
        if (list.Count == 0)
            return;
        missing.Path.Push(Name);
        for (int index = 0; index < list.Count; index++)
        {
            missing.Path.PushIndex(index);
            _codec.FindMissing(list[index], missing);
            missing.Path.Pop();
        }

        missing.Path.Pop();
    }

    private ReadOutcome ReadElement(ref Utf8JsonReader reader, JsonParseState state, RepeatedField<TValue> list)
    {
        ReadOutcome outcome = _codec.Read(ref reader, state, out TValue value);
        if (outcome == ReadOutcome.Value)
            list.Add(value);
        return outcome;
    }
}
