using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Protocol.Json;

namespace Mesos.Orleans.Agent.Http.Views;

/// <summary>Writes values the way the unversioned endpoints of Mesos do.</summary>
internal static class WireJson
{
    private static readonly EnumDescriptor TaskStates = V1.MesosReflection.Descriptor.EnumTypes.Single(type => type.Name == "TaskState");

    /// <summary>The name of a state on the wire.</summary>
    internal static string Name(V1.TaskState state) => TaskStates.FindValueByNumber((int)state)?.Name ?? "TASK_UNKNOWN";

    /// <summary>Writes a number; integral ones end in <c>.0</c>.</summary>
    internal static void WriteDouble(this Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteEndpointDouble(value);
    }

    /// <summary>Writes a message in the JSON of the v1 API, if there is one.</summary>
    internal static void WriteMessage(this Utf8JsonWriter json, string name, IMessage? message)
    {
        if (message is null)
            return;
        json.WritePropertyName(name);
        json.WriteRawValue(MesosJson.ToUtf8(message), skipInputValidation: true);
    }

    /// <summary>Writes messages as an array.</summary>
    internal static void WriteMessages(this Utf8JsonWriter json, string name, IEnumerable<IMessage> messages)
    {
        json.WriteStartArray(name);
        foreach (var message in messages)
            json.WriteRawValue(MesosJson.ToUtf8(message), skipInputValidation: true);
        json.WriteEndArray();
    }

    /// <summary>Writes a summary of resources as an object.</summary>
    internal static void WriteResources(this Utf8JsonWriter json, string name, ResourceSet resources)
    {
        var summary = ResourceSummary.Of(resources);
        json.WriteStartObject(name);
        foreach (var (key, value) in summary.Scalars)
            json.WriteDouble(key, value);
        foreach (var (key, text) in summary.Texts)
            json.WriteString(key, text);
        json.WriteEndObject();
    }

    /// <summary>Resources of the wire; those that cannot be read are left out.</summary>
    internal static ResourceSet Read(IEnumerable<V1.Resource> resources) => resources
        .Select(resource => ResourceSet.FromWire([resource])).Where(read => read.IsSuccess)
        .Aggregate(ResourceSet.Empty, (sum, read) => sum.Add(read.Value!.Unallocated()));
}
