using System.Reflection;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Mesos.Orleans.Protocol.Json.Codecs;

namespace Mesos.Orleans.Protocol.Json.Plans;

/// <summary>A required or optional field, or a member of a oneof.</summary>
internal sealed class SingularFieldPlan<TMessage, TValue> : FieldPlan<TMessage>
    where TMessage : IMessage<TMessage>, new()
{
    private readonly ValueCodec<TValue> _codec;
    private readonly Func<TMessage, TValue> _get;
    private readonly Action<TMessage, TValue> _set;
    private readonly Func<TMessage, bool>? _has;
    private readonly Action<TMessage> _clear;
    private readonly TValue _default;
    private readonly bool _isRequired;
    private readonly bool _isWrittenUnset;

    public SingularFieldPlan(FieldDescriptor field, PropertyInfo property)
        : base(field)
    {
        _codec = Codec.For<TValue>(field);
        _get = property.GetMethod!.CreateDelegate<Func<TMessage, TValue>>();
        _set = property.SetMethod!.CreateDelegate<Action<TMessage, TValue>>();
        _has = typeof(TMessage).GetProperty($"Has{field.PropertyName}")?.GetMethod!.CreateDelegate<Func<TMessage, bool>>();
        _clear = message => field.Accessor.Clear(message);
        _default = _get(new TMessage());
        _isRequired = field.IsRequired;
        _isWrittenUnset = IsWrittenUnset(field);
    }

    public override bool CanLackFields => _isRequired || _codec.CanLackFields;

    public override void Write(ref JsonOutput output, TMessage message, ref bool first)
    {
        bool isSet = TryGet(message, out TValue value);
        if (!isSet && !_isWrittenUnset)
            return;
        WriteName(ref output, ref first);
        _codec.Write(ref output, isSet ? value : _default);
    }

    public override ReadOutcome Read(ref Utf8JsonReader reader, JsonParseState state, TMessage message)
    {
        ReadOutcome outcome = _codec.Read(ref reader, state, out TValue value);
        if (outcome == ReadOutcome.Value)
            _set(message, value);
        else if (outcome == ReadOutcome.Nothing && _isRequired)
            return state.Fail(ref reader, _codec.Expected);
        else if (outcome == ReadOutcome.Nothing)
            Clear(message);
        return outcome;
    }

    public override void Clear(TMessage message)
    {
        // Only where it is set: in a oneof, clearing one member must leave another alone.
        if (IsPresent(message, _get(message)))
            _clear(message);
    }

    public override void FindMissing(TMessage message, MissingFields missing)
    {
        if (!TryGet(message, out TValue value))
        {
            if (_isRequired)
                missing.Add(Name);
        }
        else if (_codec.CanLackFields)
        {
            missing.Path.Push(Name);
            _codec.FindMissing(value, missing);
            missing.Path.Pop();
        }
    }

    // An explicit default is written for whoever cannot know it; a required scalar for whoever cannot read without it. Nothing true
    // can be made up for a required message.
    private static bool IsWrittenUnset(FieldDescriptor field)
    {
        FieldDescriptorProto source = field.ToProto();
        bool hasLivingDefault = source.HasDefaultValue && source.Options?.Deprecated != true;
        return hasLivingDefault || (field.IsRequired && field.FieldType != FieldType.Message);
    }

    private bool TryGet(TMessage message, out TValue value)
    {
        value = _get(message);
        return IsPresent(message, value) && _codec.IsKnown(value);
    }

    // Messages are present where they are not null; the proto3 fields of google.protobuf.Duration where they are not zero.
    private bool IsPresent(TMessage message, TValue value) =>
        _has is not null ? _has(message) : !EqualityComparer<TValue>.Default.Equals(value, _default);
}
