using System.Buffers;
using System.Text;
using System.Text.Json;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Protocol.Json;

namespace Mesos.Orleans.Api.Allocation;

/// <summary>Reads what a task needs, as text (<c>cpus:1;mem:100</c>) or as a list of resources in JSON. Explanations reckon in plain scalars only.</summary>
internal static class WantedResources
{
    private const string Hint = "Write it as cpus:1;mem:100, without ports, reservations and disks.";

    public static Outcome<ResourceQuantities> Read(string text)
    {
        if (text.TrimStart().StartsWith('['))
        {
            try
            {
                using var json = JsonDocument.Parse(text);
                return Read(json.RootElement);
            }
            catch (JsonException e)
            {
                return Refusal.Invalid($"The resources are no JSON: {e.Message}", "resources", Hint);
            }
        }

        var read = ResourceQuantities.Parse(text);
        return read.IsSuccess ? Checked(read.Value) : read.Refusal with { Field = "resources", Hint = Hint };
    }

    public static Outcome<ResourceQuantities> Read(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String)
            return Read(json.GetString()!);
        if (json.ValueKind != JsonValueKind.Array)
            return Refusal.Invalid("Expecting 'resources' to be a text or a list.", "resources", Hint);
        if (json.GetArrayLength() > ResourceBounds.MaxResources)
            return new Refusal(RefusalCode.TooLarge, $"A list may have {ResourceBounds.MaxResources} resources.", "resources");
        List<V1.Resource> resources = [];
        foreach (var element in json.EnumerateArray())
        {
            var parsed = MesosJson.Parse<V1.Resource>(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(element.GetRawText())));
            if (!parsed.IsSuccess)
                return Refusal.Invalid($"A resource cannot be read: {parsed.Error}", "resources", Hint);
            resources.Add(parsed.Value!);
        }

        var set = ResourceSet.FromEndpointWire(resources);
        if (!set.IsSuccess)
            return set.Refusal with { Field = "resources" };
        foreach (var entry in set.Value.Entries)
            if (entry.Kind.Type != V1.Value.Types.Type.Scalar || !entry.Kind.Reservations.IsEmpty)
                return Refusal.Invalid($"'{entry}' is no plain amount.", "resources", Hint);
        return Checked(set.Value.Scalars());
    }

    private static Outcome<ResourceQuantities> Checked(ResourceQuantities wanted) =>
        wanted.IsEmpty ? Refusal.Invalid("Nothing is wanted.", "resources", Hint) : wanted;
}
