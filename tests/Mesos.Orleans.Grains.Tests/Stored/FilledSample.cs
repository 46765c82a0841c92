using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Grains.Tests.Stored;

/// <summary>Makes a value of a stored type with every member set, the same one every time, from the names of the members.</summary>
internal static class FilledSample
{
    private const int MessageDepth = 3;
    private static readonly DateTimeOffset Moment = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static object Of(Type type, string name = "value")
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Of(inner, name);
        }

        return Plain(type, name) ?? Collection(type, name) ?? Composed(type, name);
    }

    private static object? Plain(Type type, string name) => type switch
    {
        _ when type == typeof(string) => name,
        _ when type == typeof(bool) => true,
        _ when type == typeof(int) => name.Length,
        _ when type == typeof(uint) => (uint)name.Length,
        _ when type == typeof(long) => 10_000_000_000 + name.Length,
        _ when type == typeof(ulong) => 10_000_000_000UL + (ulong)name.Length,
        _ when type == typeof(double) => name.Length + 0.5,
        _ when type == typeof(float) => name.Length + 0.5f,
        _ when type == typeof(Guid) => new Guid(name.Length, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        _ when type == typeof(DateTimeOffset) => Moment.AddMinutes(name.Length),
        _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(name.Length),
        _ when type == typeof(byte[]) => Encoding.UTF8.GetBytes(name),
        _ when type == typeof(ByteString) => ByteString.CopyFromUtf8(name),
        _ when type == typeof(ResourceSet) => ResourceSet.Parse("cpus(role):1.5;mem:64;ports:[31000-31005];names:{a,b}").Value!,
        _ when type.IsEnum => type.GetEnumValues().Cast<object>().Last(),
        _ when typeof(IMessage).IsAssignableFrom(type) => Message((IMessage)Activator.CreateInstance(type)!, MessageDepth),
        _ => null,
    };

    private static object? Collection(Type type, string name)
    {
        if (!type.IsGenericType || type.Namespace != typeof(ImmutableArray).Namespace)
        {
            return null;
        }

        // ImmutableArray<T>, ImmutableSortedSet<T>, ImmutableDictionary<K, V> …: each has a static class of its name with CreateRange.
        var arguments = type.GetGenericArguments();
        var element = arguments.Length == 1 ? arguments[0] : typeof(KeyValuePair<,>).MakeGenericType(arguments);
        var elements = Array.CreateInstance(element, 1);
        elements.SetValue(Of(element, name), 0);
        var factory = type.Assembly.GetType(type.FullName!.Split('`')[0])!;
        var create = factory.GetMethods().Single(method => method.Name == "CreateRange" && method.GetGenericArguments().Length == arguments.Length
            && method.GetParameters() is [{ ParameterType: { IsGenericType: true } only }] && only.GetGenericTypeDefinition() == typeof(IEnumerable<>));
        return create.MakeGenericMethod(arguments).Invoke(null, [elements]);
    }

    private static object Composed(Type type, string name)
    {
        var constructor = type.GetConstructors().OrderByDescending(each => each.GetParameters().Length).FirstOrDefault()
            ?? throw new InvalidOperationException($"No sample can be made of {type} ('{name}'): say in {nameof(FilledSample)} how.");
        var value = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType, Name(parameter.Name!)))]);
        var given = constructor.GetParameters().Select(parameter => Name(parameter.Name!)).ToHashSet();
        foreach (var property in type.GetProperties().Where(each => each.SetMethod is not null && !given.Contains(Name(each.Name))))
        {
            property.SetValue(value, Of(property.PropertyType, Name(property.Name)));
        }

        return value;
    }

    private static IMessage Message(IMessage message, int depth)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsMap)
            {
                var entry = field.MessageType.Fields;
                if (Field(entry[2], depth) is { } mapped)
                {
                    ((IDictionary)field.Accessor.GetValue(message)).Add(Field(entry[1], depth)!, mapped);
                }

                continue;
            }

            if (Field(field, depth) is not { } value)
            {
                continue;
            }

            if (field.IsRepeated)
            {
                ((IList)field.Accessor.GetValue(message)).Add(value);
            }
            else
            {
                field.Accessor.SetValue(message, value);
            }
        }

        return message;
    }

    private static object? Field(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Message or FieldType.Group => depth == 0 ? null : Message(field.MessageType.Parser.ParseFrom(ByteString.Empty), depth - 1),
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, field.EnumType.Values[^1].Number),
        FieldType.Bool => true,
        FieldType.String => field.Name,
        FieldType.Bytes => ByteString.CopyFromUtf8(field.Name),
        FieldType.Double => field.FieldNumber + 0.5,
        FieldType.Float => field.FieldNumber + 0.5f,
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => (long)field.FieldNumber,
        FieldType.UInt64 or FieldType.Fixed64 => (ulong)field.FieldNumber,
        FieldType.UInt32 or FieldType.Fixed32 => (uint)field.FieldNumber,
        _ => field.FieldNumber,
    };

    private static string Name(string name) => name.ToLowerInvariant();
}
