using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mesos.Orleans.Silo.State;

/// <summary>How the lines of an export are spelled.</summary>
internal static class StateFileJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}
