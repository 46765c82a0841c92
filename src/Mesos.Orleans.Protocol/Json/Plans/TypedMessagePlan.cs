using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Mesos.Orleans.Protocol.Json.Plans;

/// <summary>How to read and write messages of one type: its fields with their encoded names and compiled accessors.</summary>
internal sealed class MessagePlan<TMessage> : MessagePlan
    where TMessage : IMessage<TMessage>, new()
{
    public static readonly MessagePlan<TMessage> Instance = new();

    private readonly FieldPlan<TMessage>[] _fields;
    private readonly FieldPlan<TMessage>[] _checked;
    private readonly Utf8Table<FieldPlan<TMessage>> _byName;

    private MessagePlan()
    {
        IList<FieldDescriptor> descriptors = new TMessage().Descriptor.Fields.InDeclarationOrder();
        _fields = [.. descriptors.Select(FieldPlan<TMessage>.For)];
        _checked = [.. _fields.Where(field => field.CanLackFields)];
        _byName = new(_fields.Select(field => (field.Name, field)));
    }

    /// <inheritdoc/>
    public override void Write(ref JsonOutput output, IMessage message) => Write(ref output, (TMessage)message);

    /// <summary>Writes a message as an object.</summary>
    public void Write(ref JsonOutput output, TMessage message)
    {
        output.Write((byte)'{');
        bool first = true;
        foreach (FieldPlan<TMessage> field in _fields)
            field.Write(ref output, message, ref first);
        output.Write((byte)'}');
    }

    /// <summary>Reads the members of the object whose start the reader stands on, up to its end.</summary>
    public ReadOutcome Read(ref Utf8JsonReader reader, JsonParseState state, TMessage message)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            FieldPlan<TMessage>? field = FindField(ref reader);
            reader.Read();
            if (field is null)
            {
                reader.Skip();
                continue;
            }

            if (reader.TokenType == JsonTokenType.Null)
            {
                field.Clear(message);
                continue;
            }

            state.Path.Push(field.Name);
            if (field.Read(ref reader, state, message) == ReadOutcome.Failed)
                return ReadOutcome.Failed;
            state.Path.Pop();
        }

        return ReadOutcome.Value;
    }

    /// <summary>Notes the required fields that the message lacks, at every depth.</summary>
    public void FindMissing(TMessage message, MissingFields missing)
    {
        foreach (FieldPlan<TMessage> field in _checked)
            field.FindMissing(message, missing);
    }

    private FieldPlan<TMessage>? FindField(ref Utf8JsonReader reader)
    {
        FieldPlan<TMessage>? field;
        if (!reader.HasValueSequence && !reader.ValueIsEscaped)
            return _byName.TryFind(reader.ValueSpan, out field) ? field : null;
        Span<byte> scratch = stackalloc byte[ShortText.MaxBytes];
        int length = ShortText.Copy(ref reader, scratch);
        return length >= 0 && _byName.TryFind(scratch[..length], out field) ? field : null;
    }
}
