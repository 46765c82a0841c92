using System.Net;
using System.Text.Json;
using Mesos.Orleans.Api.Tests.Master;

namespace Mesos.Orleans.Api.Tests.Roles;

public sealed class WeightsCallsTests(RunningMaster master) : IClassFixture<RunningMaster>
{
    [Fact]
    public async Task UpdateWeights_ByEitherApi_ReadBackByEither()
    {
        Assert.Equal((HttpStatusCode.OK, ""), await master.Operate("""{"type":"UPDATE_WEIGHTS","update_weights":{"weight_infos":[{"role":"w/one","weight":2.5}]}}"""));
        Assert.Equal(HttpStatusCode.OK, (await master.Send(HttpMethod.Put, "/weights", """[{"role":"w/two","weight":0.5}]""")).Status);

        Assert.Equal(
            """{"type":"GET_WEIGHTS","get_weights":{"weight_infos":[{"weight":2.5,"role":"w/one"},{"weight":0.5,"role":"w/two"}]}}""",
            (await master.Operate("""{"type":"GET_WEIGHTS"}""")).Text);
        Assert.Equal("""[{"weight":2.5,"role":"w/one"},{"weight":0.5,"role":"w/two"}]""", (await master.Send(HttpMethod.Get, "/weights")).Text);
        var roles = JsonDocument.Parse((await master.Send(HttpMethod.Get, "/roles")).Text).RootElement.GetProperty("roles").EnumerateArray();
        Assert.Equal(2.5, roles.Single(role => role.GetProperty("name").GetString() == "w/one").GetProperty("weight").GetDouble());
    }

    [Theory]
    [InlineData("""[{"role":"good","weight":1},{"role":"bad","weight":0}]""")]
    [InlineData("""[{"role":"good","weight":1},{"role":"a//b","weight":1}]""")]
    [InlineData("""[{"role":"good","weight":1},{"role":"good","weight":1}]""")]
    [InlineData("""[{"role":"good"}]""")]
    [InlineData("""{"role":"good","weight":1}""")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("nonsense")]
    public async Task PutWeights_ThatBreaksARule_400AndNothingChanges(string body)
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await master.Send(HttpMethod.Put, "/weights", body)).Status);

        Assert.DoesNotContain("good", (await master.Send(HttpMethod.Get, "/weights")).Text);
    }

    [Fact]
    public async Task GetRoles_OfAFramework_NamedWithWeightAndFramework()
    {
        using var session = await master.Subscribe("with-role", ""","roles":["r/x"],"capabilities":[{"type":"MULTI_ROLE"}]""");

        Assert.Contains("""{"name":"r/x","weight":1.0,"frameworks":[{"value":"with-role"}]}""", (await master.Operate("""{"type":"GET_ROLES"}""")).Text);
    }
}
