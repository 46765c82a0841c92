using System.Text.Json.Nodes;

namespace Mesos.Orleans.FaultTests.Scheduling;

/// <summary>An offer that has not been answered.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Agent">Whose.</param>
/// <param name="Resources">As offered.</param>
internal sealed record OpenOffer(string Id, string Agent, JsonArray Resources)
{
    /// <summary>The unreserved amount of a scalar.</summary>
    public double Free(string name) => Resources.Where(resource => (string?)resource!["name"] == name && resource["reservations"] is not JsonArray { Count: > 0 })
        .Sum(resource => resource!["scalar"]?["value"]?.GetValue<double>() ?? 0);

    /// <summary>Reads one of an OFFERS event.</summary>
    public static OpenOffer Read(JsonNode offer) => new(
        (string)offer["id"]!["value"]!, (string)offer["agent_id"]!["value"]!, offer["resources"]?.AsArray().DeepClone().AsArray() ?? []);
}
