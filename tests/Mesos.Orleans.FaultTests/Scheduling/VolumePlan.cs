using System.Text.Json.Nodes;

namespace Mesos.Orleans.FaultTests.Scheduling;

/// <summary>The resources and operations of one volume: reserved, made and used by a task, all in one ACCEPT.</summary>
internal static class VolumePlan
{
    /// <summary>The label that ties a reservation to its volume.</summary>
    public const string Label = "volume";

    private const int DiskMiB = 8;

    /// <summary>RESERVE, then CREATE; the launch of the task comes behind them in the same ACCEPT.</summary>
    public static JsonObject[] Operations(string volume) =>
    [
        new() { ["type"] = "RESERVE", ["reserve"] = new JsonObject { ["resources"] = new JsonArray(Reserved(volume)) } },
        new() { ["type"] = "CREATE", ["create"] = new JsonObject { ["volumes"] = new JsonArray(Volume(volume)) } },
    ];

    /// <summary>The volume as a task uses it.</summary>
    public static JsonObject Volume(string volume)
    {
        var resource = Reserved(volume);
        resource["disk"] = new JsonObject
        {
            ["persistence"] = new JsonObject { ["id"] = volume },
            ["volume"] = new JsonObject { ["container_path"] = "data", ["mode"] = "RW" },
        };
        return resource;
    }

    /// <summary>The id of the volume that a resource is; null when it is none.</summary>
    public static string? IdOf(JsonNode resource) => (string?)resource["disk"]?["persistence"]?["id"];

    private static JsonObject Reserved(string volume) => new()
    {
        ["name"] = "disk",
        ["type"] = "SCALAR",
        ["scalar"] = new JsonObject { ["value"] = DiskMiB },
        ["reservations"] = new JsonArray(new JsonObject
        {
            ["type"] = "DYNAMIC",
            ["role"] = FaultScheduler.Role,
            ["labels"] = new JsonObject { ["labels"] = new JsonArray(new JsonObject { ["key"] = Label, ["value"] = volume }) },
        }),
    };
}
