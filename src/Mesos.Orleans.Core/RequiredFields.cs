using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Mesos.Orleans.Core;

/// <summary>Names the proto2 <c>required</c> fields that a message lacks: the generated parser does not ask for them.</summary>
internal static class RequiredFields
{
    /// <summary>The most paths that are named; past it the list ends in an ellipsis.</summary>
    internal const int MaxNamed = 16;

    /// <summary>The refusal of a message that lacks required fields, or null.</summary>
    internal static Refusal? Validate(IMessage message)
    {
        if (message.IsInitialized())
            return null;

        var missing = Missing(message, "").Take(MaxNamed + 1).ToList();
        var text = string.Join(", ", missing.Take(MaxNamed)) + (missing.Count > MaxNamed ? ", …" : "");
        return Refusal.Invalid($"Not initialized: {text}", missing.FirstOrDefault(), "Set these required fields.");
    }

    private static IEnumerable<string> Missing(IMessage message, string prefix)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var path = prefix + field.Name;
            if (field.IsRequired && !field.Accessor.HasValue(message))
                yield return path;
            else
                foreach (var inner in Children(message, field, path).SelectMany(child => Missing(child.Message, child.Path + ".")))
                    yield return inner;
        }
    }

    private static IEnumerable<(IMessage Message, string Path)> Children(IMessage message, FieldDescriptor field, string path)
    {
        if (field.FieldType != FieldType.Message)
            return [];
        if (field.IsMap)
            return ((System.Collections.IDictionary)field.Accessor.GetValue(message)).Cast<System.Collections.DictionaryEntry>()
                .Where(entry => entry.Value is IMessage).Select(entry => ((IMessage)entry.Value!, $"{path}[{entry.Key}]"));
        if (field.IsRepeated)
            return ((System.Collections.IList)field.Accessor.GetValue(message)).Cast<IMessage>().Select((item, i) => (item, $"{path}[{i}]"));
        return field.Accessor.GetValue(message) is IMessage child ? [(child, path)] : [];
    }
}
