using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Roles;
using Mesos.Orleans.Protocol.Json;
using Microsoft.AspNetCore.Http;

namespace Mesos.Orleans.Api.Allocation;

/// <summary>Shapes as they are published: a list, alone or as <c>shapes</c> of an object.</summary>
internal static class ShapeJson
{
    private const string Hint = """Write {"shapes":[{"role":"r","resources":"cpus:4;mem:8192","count":2}]}, and an empty list to withdraw them.""";

    public static async Task<Outcome<ImmutableArray<OfferShape>>> Read(HttpContext context, int maxBytes)
    {
        var body = await RequestBody.Read(context, maxBytes);
        if (!body.IsSuccess)
            return body.Refusal;
        using var bytes = body.Value;
        try
        {
            using var json = JsonDocument.Parse(bytes.Bytes);
            return Read(json.RootElement);
        }
        catch (JsonException e)
        {
            return Refusal.Invalid($"Failed to parse the body into JSON: {e.Message}", null, Hint);
        }
    }

    public static void Write(JsonAnswer answer, string framework, ImmutableArray<OfferShape> shapes)
    {
        answer.Json.WriteStartObject();
        answer.Json.WriteString("framework_id", framework);
        answer.Json.WriteStartArray("shapes");
        foreach (var shape in shapes)
        {
            answer.Json.WriteStartObject();
            WriteMembers(answer, shape);
            answer.Json.WriteEndObject();
        }

        answer.Json.WriteEndArray();
        answer.Json.WriteEndObject();
    }

    /// <summary>The members of a shape, within an object; what is written here can be published again.</summary>
    public static void WriteMembers(JsonAnswer answer, OfferShape shape)
    {
        answer.Json.WriteString("role", shape.Role);
        WriteResources(answer, "resources", shape.Resources);
        answer.Json.WriteNumber("count", shape.Count);
        answer.WriteMessage("constraints", shape.Constraints);
    }

    /// <summary>Resources as a list of messages, which loses nothing.</summary>
    public static void WriteResources(JsonAnswer answer, string name, Core.Resources.ResourceSet resources)
    {
        answer.Json.WriteStartArray(name);
        foreach (var resource in resources.ToWire())
            answer.WriteMessage(resource);
        answer.Json.WriteEndArray();
    }

    private static Outcome<ImmutableArray<OfferShape>> Read(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("shapes", out var member))
            json = member;
        if (json.ValueKind != JsonValueKind.Array)
            return Refusal.Invalid("Expecting a list of shapes.", "shapes", Hint);
        if (json.GetArrayLength() > OfferShapesValidator.MaxShapes)
            return new Refusal(RefusalCode.TooLarge, $"{json.GetArrayLength()} shapes are published; a framework may have {OfferShapesValidator.MaxShapes}.", "shapes");
        var shapes = ImmutableArray.CreateBuilder<OfferShape>();
        foreach (var element in json.EnumerateArray())
        {
            var shape = ReadOne(element, $"shapes[{shapes.Count}]");
            if (!shape.IsSuccess)
                return shape.Refusal;
            shapes.Add(shape.Value);
        }

        return shapes.ToImmutable();
    }

    private static Outcome<OfferShape> ReadOne(JsonElement json, string field)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return Refusal.Invalid("A shape is an object.", field, Hint);
        foreach (var member in json.EnumerateObject())
            if (member.Name is not ("role" or "resources" or "count" or "constraints"))
                return Refusal.Invalid($"A shape has no '{member.Name}'.", $"{field}.{member.Name}", Hint);
        var role = RoleName.Star;
        if (json.TryGetProperty("role", out var named))
        {
            if (named.ValueKind != JsonValueKind.String)
                return Refusal.Invalid("Expecting 'role' to be a text.", $"{field}.role", Hint);
            role = named.GetString()!;
        }

        var count = 1;
        if (json.TryGetProperty("count", out var number) && !(number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out count)))
            return Refusal.Invalid("Expecting 'count' to be a whole number.", $"{field}.count", Hint);
        if (!json.TryGetProperty("resources", out var wanted))
            return Refusal.Invalid("Expecting 'resources' to be present", $"{field}.resources", Hint);
        var resources = WantedResources.Read(wanted);
        if (!resources.IsSuccess)
            return resources.Refusal with { Field = $"{field}.resources" };
        if (!json.TryGetProperty("constraints", out var element))
            return new OfferShape(role, resources.Value, count);
        var constraints = MesosJson.Parse<V1.Scheduler.OfferConstraints.Types.RoleConstraints>(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(element.GetRawText())));
        return constraints.IsSuccess
            ? new OfferShape(role, resources.Value, count, constraints.Value)
            : Refusal.Invalid($"The constraints cannot be read: {constraints.Error}", $"{field}.constraints", "Write them as the constraints of one role in SUBSCRIBE.");
    }
}
