using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Api.State;

/// <summary>Writes summaries of resources.</summary>
internal static class ResourceSummaryJson
{
    /// <summary>Writes a member that is an object.</summary>
    public static void Write(this ResourceSummary summary, JsonAnswer answer, string name)
    {
        answer.Json.WriteStartObject(name);
        foreach (var (key, value) in summary.Scalars)
            answer.WriteDouble(key, value);
        foreach (var (key, text) in summary.Texts)
            answer.Json.WriteString(key, text);
        answer.Json.WriteEndObject();
    }
}
