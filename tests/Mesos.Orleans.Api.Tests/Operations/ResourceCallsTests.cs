using System.Net;
using System.Text.Json;
using Mesos.Orleans.Api.Tests.Master;
using Mesos.Orleans.Testing;

namespace Mesos.Orleans.Api.Tests.Operations;

public sealed class ResourceCallsTests(RunningMaster master) : IClassFixture<RunningMaster>
{
    private const string Reservations = "\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"eng\"}]";
    private const string Cpus = """{"name":"cpus","type":"SCALAR","scalar":{"value":1},""" + Reservations + "}";
    private const string Volume =
        """{"name":"disk","type":"SCALAR","scalar":{"value":50},"disk":{"persistence":{"id":"v"},"volume":{"container_path":"data","mode":"RW"}},""" + Reservations + "}";

    [Fact]
    public async Task ReserveAndUnreserve_Versioned_AreAcceptedAndSeenInSlaves()
    {
        await using var agent = await master.AddAgent("cpus:4;mem:512;disk:100");

        Assert.Equal(HttpStatusCode.Accepted, await Operate("RESERVE_RESOURCES", agent, $"[{Cpus}]"));

        var seen = await Slave(agent);
        Assert.Equal(1, seen.GetProperty("reserved_resources").GetProperty("eng").GetProperty("cpus").GetDouble());
        Assert.Equal(3, seen.GetProperty("unreserved_resources").GetProperty("cpus").GetDouble());
        Assert.Equal("eng", seen.GetProperty("reserved_resources_full").GetProperty("eng")[0].GetProperty("role").GetString());
        Assert.Equal(HttpStatusCode.Accepted, await Operate("UNRESERVE_RESOURCES", agent, $"[{Cpus}]"));
        Assert.Equal(4, (await Slave(agent)).GetProperty("unreserved_resources").GetProperty("cpus").GetDouble());
    }

    [Fact]
    public async Task Volumes_MadeGrownShrunkAndDestroyed_AreAccepted()
    {
        await using var agent = await master.AddAgent("cpus:4;mem:512;disk:100");
        var disk = """{"name":"disk","type":"SCALAR","scalar":{"value":80},""" + Reservations + "}";
        await Operate("RESERVE_RESOURCES", agent, $"[{disk}]");

        Assert.Equal(HttpStatusCode.Accepted, await Operate("CREATE_VOLUMES", agent, $"[{Volume}]", "volumes"));
        var more = disk.Replace("80", "10", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, await Send("GROW_VOLUME", "grow_volume", agent, $"\"volume\":{Volume},\"addition\":{more}"));
        var grown = Volume.Replace("50", "60", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, await Send("SHRINK_VOLUME", "shrink_volume", agent, $"\"volume\":{grown},\"subtract\":{{\"value\":10}}"));
        Assert.Equal(HttpStatusCode.Accepted, await Operate("DESTROY_VOLUMES", agent, $"[{Volume}]", "volumes"));
    }

    [Fact]
    public async Task Reserve_MoreThanThereIs_IsAConflict()
    {
        await using var agent = await master.AddAgent("cpus:0.5;mem:512");

        Assert.Equal(HttpStatusCode.Conflict, await Operate("RESERVE_RESOURCES", agent, $"[{Cpus}]"));
    }

    [Fact]
    public async Task Reserve_WithoutReservation_IsABadRequest()
    {
        await using var agent = await master.AddAgent("cpus:1;mem:512");

        Assert.Equal(HttpStatusCode.BadRequest, await Operate("RESERVE_RESOURCES", agent, """[{"name":"cpus","type":"SCALAR","scalar":{"value":1}}]"""));
    }

    [Fact]
    public async Task Reserve_UnknownAgent_IsABadRequest()
    {
        var (status, text) = await master.Operate($$$"""{"type":"RESERVE_RESOURCES","reserve_resources":{"agent_id":{"value":"nobody"},"resources":[{{{Cpus}}}]}}""");

        Assert.Equal((HttpStatusCode.BadRequest, "No agent found with specified ID"), (status, text));
    }

    [Fact]
    public async Task Reserve_WithoutItsMember_IsABadRequest() =>
        Assert.Equal(HttpStatusCode.BadRequest, (await master.Operate("""{"type":"RESERVE_RESOURCES"}""")).Status);

    [Fact]
    public async Task Forms_ReserveCreateDestroyUnreserve_AreAccepted()
    {
        await using var agent = await master.AddAgent("cpus:1;mem:512;disk:50");
        var disk = """{"name":"disk","type":"SCALAR","scalar":{"value":50},"role":"eng","reservation":{}}""";

        Assert.Equal(HttpStatusCode.Accepted, await Form("/reserve", ("slaveId", agent.Id.Value), ("resources", $"[{disk}]")));
        Assert.Equal(HttpStatusCode.Accepted, await Form("/master/create-volumes", ("slaveId", agent.Id.Value), ("volumes", $"[{Volume}]")));
        Assert.Equal(HttpStatusCode.Accepted, await Form("/destroy-volumes", ("slaveId", agent.Id.Value), ("volumes", $"[{Volume}]")));
        Assert.Equal(HttpStatusCode.Accepted, await Form("/unreserve", ("slaveId", agent.Id.Value), ("resources", $"[{disk}]")));
    }

    [Theory]
    [InlineData("resources", "[]")]
    [InlineData("slaveId", "a")]
    public async Task Form_FieldMissing_IsABadRequest(string name, string value) =>
        Assert.Equal(HttpStatusCode.BadRequest, await Form("/reserve", (name, value)));

    [Theory]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("[{}]")]
    [InlineData("[1]")]
    [InlineData("[]")]
    public async Task Form_ListMalformed_IsABadRequest(string list)
    {
        await using var agent = await master.AddAgent("cpus:1;mem:512");

        Assert.Equal(HttpStatusCode.BadRequest, await Form("/reserve", ("slaveId", agent.Id.Value), ("resources", list)));
    }

    private Task<HttpStatusCode> Operate(string type, SimulatedAgent agent, string list, string field = "resources") =>
        Send(type, type.ToLowerInvariant(), agent, $"\"{field}\":{list}");

    private async Task<HttpStatusCode> Send(string type, string member, SimulatedAgent agent, string fields) =>
        (await master.Operate($$$"""{"type":"{{{type}}}","{{{member}}}":{"agent_id":{"value":"{{{agent.Id.Value}}}"},{{{fields}}}}}""")).Status;

    private async Task<HttpStatusCode> Form(string path, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var response = await master.Client.PostAsync(path, content);
        return response.StatusCode;
    }

    private async Task<JsonElement> Slave(SimulatedAgent agent)
    {
        var (_, text) = await master.Send(HttpMethod.Get, $"/slaves?slave_id={agent.Id.Value}");
        return JsonDocument.Parse(text).RootElement.GetProperty("slaves")[0];
    }
}
