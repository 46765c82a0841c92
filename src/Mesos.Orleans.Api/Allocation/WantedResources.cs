using System.Text.Json;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Api.Allocation;

/// <summary>
/// Reads what a task needs, as text (<c>cpus:1;mem:100;ports:[80-81]</c>) or as a list of resources in JSON: amounts, ranges, sets, reservations, volumes.
/// </summary>
internal static class WantedResources
{
    private const string Hint = "Write it as cpus:1;mem:100;ports:2, or as a list of resources in JSON.";

    public static Outcome<ResourceSet> Read(string text)
    {
        var read = ResourceSet.Parse(text);
        if (!read.IsSuccess)
            return read.Refusal with { Field = "resources", Hint = Hint };
        if (read.Value.Entries.Length > ResourceBounds.MaxResources)
            return new Refusal(RefusalCode.TooLarge, $"A list may have {ResourceBounds.MaxResources} resources.", "resources");
        return read.Value.IsEmpty ? Refusal.Invalid("Nothing is wanted.", "resources", Hint) : read.Value.Unallocated();
    }

    public static Outcome<ResourceSet> Read(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => Read(json.GetString()!),
        JsonValueKind.Array => Read(json.GetRawText()),
        _ => Refusal.Invalid("Expecting 'resources' to be a text or a list.", "resources", Hint),
    };
}
