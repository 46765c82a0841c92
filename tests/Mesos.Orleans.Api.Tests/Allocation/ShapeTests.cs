using System.Net;
using System.Text.Json;
using Mesos.Orleans.Api.Tests.Hosting;
using Mesos.Orleans.Api.Tests.Master;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Testing;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Api.Tests.Allocation;

/// <summary>Publishing shapes over HTTP, against a whole master with one agent of 8 cpus.</summary>
public sealed class ShapeTests : IAsyncLifetime
{
    private readonly RunningMaster _master = new();
    private SimulatedAgent _agent = null!;

    public async ValueTask InitializeAsync()
    {
        await _master.InitializeAsync();
        _agent = await _master.AddAgent("cpus:8;mem:1000;ports:[31000-31009]");
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _master.DisposeAsync();
    }

    [Fact]
    public async Task Publish_ThenRevive_OffersTheShapesOnly()
    {
        using var session = await Suppressed("f");
        var (status, text) = await Publish("f", """{"shapes":[{"role":"r","resources":"cpus:2;mem:100;ports:2","count":3}]}""");
        Assert.Equal((HttpStatusCode.Accepted, ""), (status, text));

        await Revive(session);

        var offer = (await session.Next(EventType.Offers)).Offers.Offers_[0];
        Assert.Equal("cpus:6;mem:300;ports:[31000-31005]", ResourceSet.FromWire(offer.Resources).Value!.Unallocated().ToString());
    }

    [Fact]
    public async Task Publish_ThenGet_GivesWhatCanBePublishedAgain()
    {
        using var session = await Suppressed("f");
        await Publish("f", """
            [{"role":"r","resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":2}}],"count":7,
              "constraints":{"groups":[{"attribute_constraints":[{"selector":{"attribute_name":"rack"},"predicate":{"exists":{}}}]}]}}]
            """);

        var first = (await _master.Send(HttpMethod.Get, "/offers/shapes?framework_id=f")).Text;
        await Publish("f", "[]");
        Assert.Equal("""{"framework_id":"f","shapes":[]}""", (await _master.Send(HttpMethod.Get, "/offers/shapes?framework_id=f")).Text);
        await Publish("f", first);

        Assert.Equal(first, (await _master.Send(HttpMethod.Get, "/offers/shapes?framework_id=f")).Text);
        var shape = Assert.Single(JsonDocument.Parse(first).RootElement.GetProperty("shapes").EnumerateArray());
        Assert.Equal(("r", 7), (shape.GetProperty("role").GetString(), shape.GetProperty("count").GetInt32()));
        Assert.Equal(1, shape.GetProperty("constraints").GetProperty("groups").GetArrayLength());
    }

    [Fact]
    public async Task Explain_OfPublishedShapes_ShowsThem()
    {
        using var session = await Suppressed("f");
        await Publish("f", """[{"role":"r","resources":"cpus:9","count":2}]""");

        var role = RoleIn(await Answer("/explain?framework_id=f", text => RoleIn(text).TryGetProperty("shapes", out _)));
        var shape = Assert.Single(role.GetProperty("shapes").EnumerateArray());
        Assert.Equal((2, 0), (shape.GetProperty("count").GetInt32(), shape.GetProperty("on_offer").GetInt32()));
        Assert.Equal(1, role.GetProperty("reasons").GetProperty("not_enough").GetInt32());
    }

    [Fact]
    public async Task Explain_WantedPorts_SaysWhichAreLacking()
    {
        using var session = await Suppressed("f");

        var text = await Answer("/explain?framework_id=f&resources=cpus:1;ports:[31000-31010]", _ => true);

        var nearest = RoleIn(text).GetProperty("nearest")[0];
        Assert.Contains("31010", nearest.GetProperty("lacks_resources")[0].GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OfferConstraintsDebug_NamesTheAgentsThatAreExcluded()
    {
        const string constraints = ""","suppressed_roles":["r"],"offer_constraints":{"role_constraints":{"r":{"groups":[{"attribute_constraints":[{"selector":{"attribute_name":"rack"},"predicate":{"exists":{}}}]}]}}}""";
        using var session = await _master.Subscribe("f", ""","roles":["q","r"],"capabilities":[{"type":"MULTI_ROLE"}]""", constraints);

        var text = await Answer("/hierarchical-allocator(1)/offer_constraints_debug", text => text.Contains("suppressed_roles", StringComparison.Ordinal));

        Assert.Equal($$$$$"""{"frameworks":{"f":{"suppressed_roles":["r"],"excluded_by_attribute_constraints":{"q":[],"r":["{{{{{_agent.Id.Value}}}}}"]}}}}""", text);
    }

    [Fact]
    public async Task Metrics_OfTheAllocatorAndOfOperations_AreSpelledAsInMesos()
    {
        var metrics = JsonDocument.Parse(await Answer("/metrics/snapshot", text => text.Contains("\"allocator/mesos/allocation_run_ms/count\"", StringComparison.Ordinal))).RootElement;

        string[] statistics = ["", "/count", "/min", "/max", "/p50", "/p90", "/p95", "/p99", "/p999", "/p9999"];
        Assert.All(statistics, suffix => Assert.True(metrics.TryGetProperty("allocator/mesos/allocation_run_ms" + suffix, out _), suffix));
        Assert.All(statistics, suffix => Assert.True(metrics.TryGetProperty("allocator/mesos/allocation_run_latency_ms" + suffix, out _), suffix));
        string[] operations =
        [
            "operations/total", "operations/pending", "operations/finished", "operations/reserve/total", "operations/grow_volume/dropped", "operations/create_disk/error",
            "valid_operation_status_update_acknowledgements", "invalid_operation_status_update_acknowledgements",
        ];
        Assert.All(operations, key => Assert.True(metrics.TryGetProperty("master/" + key, out _), key));
    }

    [Theory]
    [InlineData("/offers/shapes", "[]", HttpStatusCode.BadRequest, "Missing 'framework_id'")]
    [InlineData("/offers/shapes?framework_id=nobody", "[]", HttpStatusCode.NotFound, "No active framework nobody")]
    [InlineData("/offers/shapes?framework_id=..", "[]", HttpStatusCode.BadRequest, "")]
    [InlineData("/offers/shapes?framework_id=f", "nonsense", HttpStatusCode.BadRequest, "Failed to parse the body into JSON")]
    [InlineData("/offers/shapes?framework_id=f", "{}", HttpStatusCode.BadRequest, "Expecting a list of shapes")]
    [InlineData("/offers/shapes?framework_id=f", "[1]", HttpStatusCode.BadRequest, "A shape is an object")]
    [InlineData("/offers/shapes?framework_id=f", "[{}]", HttpStatusCode.BadRequest, "Expecting 'resources' to be present")]
    [InlineData("/offers/shapes?framework_id=f", """[{"resources":"cpus:1"}]""", HttpStatusCode.BadRequest, "The framework has no role '*'. It has r.")]
    [InlineData("/offers/shapes?framework_id=f", """[{"role":"r","resources":"cpus:-1"}]""", HttpStatusCode.BadRequest, "")]
    [InlineData("/offers/shapes?framework_id=f", """[{"role":"r","resources":"cpus:0"}]""", HttpStatusCode.BadRequest, "Nothing is wanted")]
    [InlineData("/offers/shapes?framework_id=f", """[{"role":"r","resources":[{"name":"cpus"}]}]""", HttpStatusCode.BadRequest, "")]
    [InlineData("/offers/shapes?framework_id=f", """[{"role":"r","resources":"cpus:1","count":1.5}]""", HttpStatusCode.BadRequest, "Expecting 'count'")]
    [InlineData("/offers/shapes?framework_id=f", """[{"role":"r","resources":"cpus:1","count":0}]""", HttpStatusCode.BadRequest, "The count 0")]
    [InlineData("/offers/shapes?framework_id=f", """[{"role":1,"resources":"cpus:1"}]""", HttpStatusCode.BadRequest, "Expecting 'role'")]
    [InlineData("/offers/shapes?framework_id=f", """[{"role":"r","resource":"cpus:1"}]""", HttpStatusCode.BadRequest, "A shape has no 'resource'")]
    [InlineData("/offers/shapes?framework_id=f", """[{"role":"r","resources":"cpus:1","constraints":{"groups":1}}]""", HttpStatusCode.BadRequest, "The constraints cannot be read")]
    [InlineData("/offers/shapes?framework_id=f", """[{"role":"r","resources":"cpus:1","constraints":{"groups":[{"attribute_constraints":[{"selector":{"attribute_name":"a"},"predicate":{"text_matches":{"regex":"(a"}}}]}]}}]""", HttpStatusCode.BadRequest, "")]
    public async Task Publish_BadInput_IsRefusedWithWhatToDo(string path, string body, HttpStatusCode status, string start)
    {
        using var session = await Suppressed("f");

        var (actual, text) = await _master.Send(HttpMethod.Post, path, body);

        Assert.Equal((status, true, text), (actual, text.StartsWith(start, StringComparison.Ordinal) && text.Length > 0, text));
    }

    [Fact]
    public async Task Publish_TooManyShapes_Is413()
    {
        using var session = await Suppressed("f");
        var body = $"[{string.Join(',', Enumerable.Range(1, 65).Select(n => $$"""{"role":"r","resources":"cpus:{{n}}"}"""))}]";

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Publish("f", body)).Status);
    }

    // What owners report reaches the allocator after their answers.
    private async Task<string> Answer(string path, Func<string, bool> wanted) => (await Waiting.Until(
        () => _master.Send(HttpMethod.Get, path), answer => answer.Status == HttpStatusCode.OK && wanted(answer.Text), $"The wanted answer to {path}")).Text;

    private static JsonElement RoleIn(string text) => JsonDocument.Parse(text).RootElement.GetProperty("roles").EnumerateArray().Single();

    private Task<Subscription> Suppressed(string id) =>
        _master.Subscribe(id, ""","roles":["r"],"capabilities":[{"type":"MULTI_ROLE"}]""", ""","suppressed_roles":["r"]""");

    private Task<(HttpStatusCode Status, string Text)> Publish(string id, string body) => _master.Send(HttpMethod.Post, "/offers/shapes?framework_id=" + id, body);

    private async Task Revive(Subscription session)
    {
        using var response = await _master.Post($$$"""{"type":"REVIVE","framework_id":{"value":"{{{session.Id}}}"}}""", session.StreamId);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }
}
