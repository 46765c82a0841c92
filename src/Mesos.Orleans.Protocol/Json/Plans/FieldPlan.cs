using System.Reflection;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Mesos.Orleans.Protocol.Json.Plans;

/// <summary>How to read and write one field of a message.</summary>
internal abstract class FieldPlan<TMessage>(FieldDescriptor field)
    where TMessage : IMessage<TMessage>, new()
{
    private readonly byte[] _member = Encoding.ASCII.GetBytes($",\"{field.Name}\":");

    /// <summary>The name in the .proto file, which is the name in JSON.</summary>
    public string Name { get; } = field.Name;

    /// <summary>True where a message can lack this field although it is required, or fields further down.</summary>
    public abstract bool CanLackFields { get; }

    /// <summary>Chooses the plan of a field and binds it to the C# property of the field.</summary>
    public static FieldPlan<TMessage> For(FieldDescriptor field)
    {
        PropertyInfo property = typeof(TMessage).GetProperty(field.PropertyName)!;
        Type[] values = property.PropertyType.IsGenericType ? property.PropertyType.GetGenericArguments() : [property.PropertyType];
        Type plan = field.IsMap ? typeof(MapFieldPlan<,>) : field.IsRepeated ? typeof(RepeatedFieldPlan<,>) : typeof(SingularFieldPlan<,>);
        return (FieldPlan<TMessage>)Activator.CreateInstance(plan.MakeGenericType(typeof(TMessage), values[^1]), field, property)!;
    }

    /// <summary>Writes the member, or nothing where the field is to be left out.</summary>
    public abstract void Write(ref JsonOutput output, TMessage message, ref bool first);

    /// <summary>Reads the value the reader stands on, which is not null, in the place of what the field held.</summary>
    public abstract ReadOutcome Read(ref Utf8JsonReader reader, JsonParseState state, TMessage message);

    /// <summary>Makes the field absent.</summary>
    public abstract void Clear(TMessage message);

    /// <summary>Notes the field if it is missing, and what its value lacks.</summary>
    public abstract void FindMissing(TMessage message, MissingFields missing);

    /// <summary>Writes the name, with a comma unless it is the first.</summary>
    protected void WriteName(ref JsonOutput output, ref bool first)
    {
        output.WriteRaw(_member.AsSpan(first ? 1 : 0));
        first = false;
    }
}
