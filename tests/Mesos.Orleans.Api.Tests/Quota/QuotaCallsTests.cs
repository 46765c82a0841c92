using System.Net;
using System.Text.Json;
using Mesos.Orleans.Api.Tests.Hosting;
using Mesos.Orleans.Api.Tests.Master;
using Mesos.Orleans.Testing;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Api.Tests.Quota;

/// <summary>Quota over HTTP against a whole master with one agent of 4 cpus and 1000 MB.</summary>
public sealed class QuotaCallsTests : IAsyncLifetime
{
    private readonly RunningMaster _master = new();
    private SimulatedAgent _agent = null!;

    public async ValueTask InitializeAsync()
    {
        await _master.InitializeAsync();
        _agent = await _master.AddAgent("cpus:4;mem:1000");
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _master.DisposeAsync();
    }

    [Fact]
    public async Task UpdateQuota_WithinCapacity_ReadBackEverywhere()
    {
        Assert.Equal((HttpStatusCode.OK, ""), await Update("""{"role":"eng","guarantees":{"cpus":{"value":2}},"limits":{"cpus":{"value":3},"gpus":{"value":0}}}"""));

        var (_, text) = await _master.Operate("""{"type":"GET_QUOTA"}""");
        Assert.Contains(""" "configs":[{"role":"eng","guarantees":{"cpus":{"value":2.0}},"limits":{"cpus":{"value":3.0},"gpus":{"value":0.0}}}]""".TrimStart(), text);
        var (_, old) = await _master.Send(HttpMethod.Get, "/quota");
        Assert.Equal("eng", JsonDocument.Parse(old).RootElement.GetProperty("infos")[0].GetProperty("role").GetString());
        var quota = await RoleQuota("eng");
        Assert.Equal((2, 3, 0), (quota.GetProperty("guarantee").GetProperty("cpus").GetDouble(), quota.GetProperty("limit").GetProperty("cpus").GetDouble(), quota.GetProperty("limit").GetProperty("gpus").GetDouble()));
        await ExpectMetric("allocator/mesos/quota/roles/eng/resources/cpus/guarantee", 2);
    }

    [Theory]
    [InlineData("""{"role":"eng","guarantees":{"cpus":{"value":4.001}}}""", "All guarantees together (cpus:5.001) would exceed the capacity of the cluster (cpus:4;mem:1000) by cpus:1.001.")]
    [InlineData("""{"role":"eng/ads","guarantees":{"cpus":{"value":1}}}""", "Setting quota on nested role 'eng/ads' is not supported")]
    [InlineData("""{"role":"eng//ads"}""", "Role 'eng//ads' cannot contain two adjacent slashes")]
    [InlineData("""{"role":"*"}""", "Setting quota for the default '*' role is not supported")]
    [InlineData("""{"role":"eng","guarantees":{"cpus":{"value":-1}}}""", "The value of 'cpus' is negative (-1).")]
    [InlineData("""{"role":"eng","guarantees":{"cpus":{"value":2}},"limits":{"cpus":{"value":1}}}""", "Role 'eng' is guaranteed 2 cpus but limited to 1.")]
    public async Task UpdateQuota_ThatBreaksARule_400AndNothingChanges(string config, string message)
    {
        var (status, text) = await Update("""{"role":"ops","guarantees":{"cpus":{"value":1}}}""", config);

        Assert.Equal((HttpStatusCode.BadRequest, true, text), (status, text.StartsWith(message, StringComparison.Ordinal), text));
        Assert.DoesNotContain("ops", (await _master.Send(HttpMethod.Get, "/quota")).Text);
    }

    [Fact]
    public async Task UpdateQuota_OverCapacityForced_200()
    {
        var (status, _) = await _master.Operate("""{"type":"UPDATE_QUOTA","update_quota":{"force":true,"quota_configs":[{"role":"eng","guarantees":{"cpus":{"value":100}}}]}}""");

        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task UpdateQuota_WithoutItsMember_400()
    {
        var (status, text) = await _master.Operate("""{"type":"UPDATE_QUOTA"}""");

        Assert.Equal((HttpStatusCode.BadRequest, "Failed to validate master::Call: Expecting 'update_quota' to be present"), (status, text));
    }

    [Fact]
    public async Task SetQuota_Deprecated_SetOnceThenRemoved()
    {
        const string set = """{"type":"SET_QUOTA","set_quota":{"quota_request":{"role":"eng","guarantee":[{"name":"cpus","type":"SCALAR","scalar":{"value":1},"role":"*"}]}}}""";
        const string remove = """{"type":"REMOVE_QUOTA","remove_quota":{"role":"eng"}}""";

        Assert.Equal(HttpStatusCode.OK, (await _master.Operate(set)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _master.Operate(set)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _master.Operate(remove)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _master.Operate(remove)).Status);
    }

    [Fact]
    public async Task UnversionedQuota_PostAndDelete_AsMesos()
    {
        const string guarantee = """ "guarantee":[{"name":"mem","type":"SCALAR","scalar":{"value":999}}]""";

        Assert.Equal(HttpStatusCode.OK, (await _master.Send(HttpMethod.Post, "/quota", $$"""{"role":"eng",{{guarantee}}}""")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await _master.Send(HttpMethod.Post, "/master/quota", $$"""{"role":"ops",{{guarantee}}}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _master.Send(HttpMethod.Post, "/quota", $$"""{"role":"ops","force":true,{{guarantee}}}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _master.Send(HttpMethod.Delete, "/quota/ops")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _master.Send(HttpMethod.Delete, "/quota/ops")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _master.Send(HttpMethod.Delete, "/quota")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _master.Send(HttpMethod.Post, "/quota", "[]")).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _master.Send(HttpMethod.Put, "/quota", "{}")).Status);
    }

    [Fact]
    public async Task Limit_OfTheRole_CapsItsOffers()
    {
        Assert.Equal(HttpStatusCode.OK, (await Update("""{"role":"eng","limits":{"cpus":{"value":1.5}}}""")).Status);
        await ExpectMetric("allocator/mesos/quota/roles/eng/resources/cpus/limit", 1.5);

        using var session = await _master.Subscribe("limited", ""","roles":["eng/ads"],"capabilities":[{"type":"MULTI_ROLE"},{"type":"RESERVATION_REFINEMENT"}]""");

        var offer = await NextOffer(session);
        Assert.Equal(1.5, offer.Resources.Single(resource => resource.Name == "cpus").Scalar.Value);
        await ExpectMetric("allocator/mesos/quota/roles/eng/resources/cpus/offered_or_allocated", 1.5);
    }

    [Fact]
    public async Task LowerLimit_OfTheRole_RescindsItsOffers()
    {
        using var session = await _master.Subscribe("rescinded", ""","roles":["eng"],"capabilities":[{"type":"MULTI_ROLE"}]""");
        var offer = await NextOffer(session);

        Assert.Equal(HttpStatusCode.OK, (await Update("""{"role":"eng","limits":{"cpus":{"value":1}}}""")).Status);

        var next = await session.Next(EventType.Rescind);
        Assert.Equal(offer.Id, next.Rescind.OfferId);
        Assert.Equal(1, (await NextOffer(session)).Resources.Single(resource => resource.Name == "cpus").Scalar.Value);
    }

    private static async Task<V1.Offer> NextOffer(Subscription session) => (await session.Next(EventType.Offers)).Offers.Offers_[0];

    private Task<(HttpStatusCode Status, string Text)> Update(params string[] configs) =>
        _master.Operate($$$"""{"type":"UPDATE_QUOTA","update_quota":{"quota_configs":[{{{string.Join(',', configs)}}}]}}""");

    private async Task<JsonElement> RoleQuota(string role) => JsonDocument.Parse((await _master.Send(HttpMethod.Get, "/roles")).Text).RootElement
        .GetProperty("roles").EnumerateArray().Single(known => known.GetProperty("name").GetString() == role).GetProperty("quota");

    // The allocator is told after the answer.
    private Task ExpectMetric(string key, double value) => Waiting.Until(
        () => _master.Send(HttpMethod.Get, "/metrics/snapshot"),
        answer => JsonDocument.Parse(answer.Text).RootElement.TryGetProperty(key, out var metric) && metric.ValueKind == JsonValueKind.Number && metric.GetDouble() == value,
        $"{key}: {value}");
}
