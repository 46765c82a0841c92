using Google.Protobuf;
using Google.Protobuf.Reflection;
using Mesos.Orleans.Protocol.Json.Plans;

namespace Mesos.Orleans.Protocol.Json;

/// <summary>Checks what the C# runtime of protobuf does not: that required fields are there, at every depth.</summary>
internal static class RequiredFields
{
    /// <summary>How many missing fields one error names.</summary>
    public const int MaxNamed = 1000;

    /// <summary>The message as a result, or an error that names all that is missing.</summary>
    public static JsonParseResult<T> Check<T>(T message)
        where T : IMessage<T>, new()
    {
        var missing = new MissingFields();
        MessagePlan<T>.Instance.FindMissing(message, missing);
        return missing.Count == 0
            ? JsonParseResult<T>.Success(message)
            : JsonParseResult<T>.Failure(missing.ToString(), missing.First);
    }

    /// <summary>True where a message of this type can lack a required field, itself or further down.</summary>
    public static bool CanBeMissingIn(MessageDescriptor type) => CanBeMissingIn(type, []);

    private static bool CanBeMissingIn(MessageDescriptor type, HashSet<string> seen)
    {
        if (!seen.Add(type.FullName))
            return false;
        foreach (FieldDescriptor field in type.Fields.InDeclarationOrder())
        {
            if (field.IsRequired)
                return true;
            if (field.FieldType is FieldType.Message or FieldType.Group && CanBeMissingIn(field.MessageType, seen))
                return true;
        }

        return false;
    }
}
