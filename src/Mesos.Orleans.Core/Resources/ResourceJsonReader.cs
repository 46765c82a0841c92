using System.Text;
using System.Text.Json;
using Mesos.Orleans.Core.Roles;
using Mesos.Orleans.Protocol.Json;
using ListOfResources = Mesos.V1.Offer.Types.Operation.Types.Reserve;

namespace Mesos.Orleans.Core.Resources;

/// <summary>Reads the JSON array form of resources.</summary>
internal static class ResourceJsonReader
{
    private const string Example = """Write it like [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 2}}].""";

    public static Outcome<ResourceSet> Read(string text, string defaultRole)
    {
        if (FaultOfArray(text) is { } fault)
            return fault;

        // Only messages can be read: this one has nothing but a list of resources (and another, which the array cannot reach).
        var list = MesosJson.Parse<ListOfResources>(Encoding.UTF8.GetBytes($$"""{"resources":{{text}}}"""));
        if (!list.IsSuccess)
            return Refusal.Invalid(list.Error, list.Field ?? "resources", Example);
        if (defaultRole != RoleName.Star)
        {
            foreach (var resource in list.Value.Resources.Where(resource => !resource.HasRole && resource.Reservations.Count == 0))
                resource.Role = defaultRole;
        }

        return ResourceSet.FromEndpointWire(list.Value.Resources);
    }

    private static Refusal? FaultOfArray(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? null
                : Refusal.Invalid("The resources are not a JSON array.", "resources", Example);
        }
        catch (JsonException fault)
        {
            return Refusal.Invalid($"The resources start like a JSON array but are not valid JSON: {fault.Message}", "resources", Example);
        }
    }
}
