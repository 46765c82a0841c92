using System.Net;
using System.Text.Json;
using Mesos.Orleans.Api.Tests.Hosting;
using Mesos.Orleans.Api.Tests.Master;
using Mesos.Orleans.Testing;

namespace Mesos.Orleans.Api.Tests.Allocation;

/// <summary>Two frameworks in nested roles under one quota, a third that gets nothing, and why; on one agent of 4 cpus and 1000 MB.</summary>
public sealed class ExplainTests : IAsyncLifetime
{
    private const string Capabilities = ""","capabilities":[{"type":"MULTI_ROLE"},{"type":"RESERVATION_REFINEMENT"}]""";

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
    public async Task Explain_QuotaOfOthersHeldBack_NamesTheRoleItIsHeldFor()
    {
        var (status, text) = await _master.Operate("""{"type":"UPDATE_QUOTA","update_quota":{"quota_configs":[{"role":"prod","guarantees":{"cpus":{"value":4},"mem":{"value":1000}}}]}}""");
        Assert.Equal((HttpStatusCode.OK, ""), (status, text));
        using var web = await LaunchOne("web", "prod/web");
        using var db = await LaunchOne("db", "prod/db");
        using var batch = await Subscribe("batch", "batch");

        var role = await Explained("/explain?framework_id=batch&role=batch&resources=cpus:1;mem:100", "quota_headroom");

        Assert.Equal(1, role.GetProperty("agents").GetInt32());
        var heldFor = Assert.Single(role.GetProperty("headroom").GetProperty("held_for").EnumerateArray());
        Assert.Equal(("prod", 2.0), (heldFor.GetProperty("role").GetString(), heldFor.GetProperty("resources").GetProperty("cpus").GetDouble()));
        var nearest = Assert.Single(role.GetProperty("nearest").EnumerateArray());
        Assert.Equal(_agent.Id.Value, nearest.GetProperty("agent_id").GetString());
        Assert.Equal(1, nearest.GetProperty("lacks").GetProperty("cpus").GetDouble());
        Assert.Equal(["db", "web"], nearest.GetProperty("holders").EnumerateArray().Select(holder => holder.GetProperty("framework_id").GetString()).Order());
        Assert.StartsWith("What is free is held back for the guarantees of other roles", role.GetProperty("hint").GetString());
    }

    [Fact]
    public async Task WhatIf_QuotaInTheWay_FitsWithoutIt()
    {
        await _master.Operate("""{"type":"UPDATE_QUOTA","update_quota":{"quota_configs":[{"role":"prod","guarantees":{"cpus":{"value":4},"mem":{"value":1000}}}]}}""");
        using var batch = await Subscribe("batch", "batch");
        await Explained("/explain?framework_id=batch&resources=cpus:1;mem:100", "quota_headroom");

        var answer = await WhatIf($$$"""{"framework_id":"batch","resources":"cpus:1;mem:100","draining":["{{{_agent.Id}}}"],"quota":{"role":"prod"}}""");

        Assert.Equal("with_quota", answer.GetProperty("answer").GetString());
        Assert.Equal(0, answer.GetProperty("now").GetProperty("agents_that_fit").GetInt32());
        Assert.Equal(1, answer.GetProperty("with_quota").GetProperty("agents_that_fit").GetInt32());
        Assert.Equal(0, answer.GetProperty("after_draining_with_quota").GetProperty("agents_that_fit").GetInt32());
        Assert.Contains("prod", (await _master.Send(HttpMethod.Get, "/quota")).Text);
    }

    [Fact]
    public async Task WhatIf_LargerThanAnyAgent_Never()
    {
        using var big = await Subscribe("big", "big", suppressed: true);
        await Explained("/explain?framework_id=big&resources=cpus:100", "not_enough");

        var answer = await WhatIf("""{"framework_id":{"value":"big"},"role":"big","resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":100}}]}""");

        Assert.Equal("never", answer.GetProperty("answer").GetString());
    }

    [Fact]
    public async Task Explain_SupposedConstraints_JudgedInPlaceOfItsOwn()
    {
        using var session = await Subscribe("choosy", "choosy", suppressed: true);
        await Explained("/explain?framework_id=choosy", "eligible");
        const string constraints = """{"role_constraints":{"choosy":{"groups":[{"attribute_constraints":[{"selector":{"attribute_name":"rack"},"predicate":{"exists":{}}}]}]}}}""";

        var role = await Explained("/explain?framework_id=choosy&constraints=" + Uri.EscapeDataString(constraints), "constraints");

        Assert.True(role.GetProperty("suppressed").GetBoolean());
        await Explained("/explain?framework_id=choosy", "eligible");
    }

    [Theory]
    [InlineData("/explain", HttpStatusCode.BadRequest, "Missing 'framework_id'")]
    [InlineData("/explain?framework_id=nobody", HttpStatusCode.NotFound, "No framework nobody")]
    [InlineData("/explain?framework_id=bad&role=other", HttpStatusCode.NotFound, "Framework bad has no role 'other'. It has bad.")]
    [InlineData("/explain?framework_id=bad&resources=cpus:-1", HttpStatusCode.BadRequest, "")]
    [InlineData("/explain?framework_id=bad&resources=cpus", HttpStatusCode.BadRequest, "")]
    [InlineData("/explain?framework_id=bad&resources=ports:[2-1]", HttpStatusCode.BadRequest, "")]
    [InlineData("/explain?framework_id=bad&resources=[1]", HttpStatusCode.BadRequest, "")]
    [InlineData("/explain?framework_id=bad&constraints=nonsense", HttpStatusCode.BadRequest, "The constraints cannot be read")]
    [InlineData("/explain?framework_id=bad&constraints={\"role_constraints\":{\"bad\":{\"groups\":[{\"attribute_constraints\":[{\"selector\":{\"attribute_name\":\"a\"},\"predicate\":{\"text_matches\":{\"regex\":\"((a{1000}){1000}){1000}\"}}}]}]}}}", HttpStatusCode.BadRequest, "")]
    [InlineData("/explain?framework_id=bad&constraints={\"role_constraints\":{\"bad\":{\"groups\":[{\"attribute_constraints\":[{\"selector\":{\"attribute_name\":\"a\"},\"predicate\":{\"text_matches\":{\"regex\":\"(a\"}}}]}]}}}", HttpStatusCode.BadRequest, "")]
    public async Task Explain_BadInput_RefusedWithWhatToDo(string path, HttpStatusCode status, string start)
    {
        using var session = await Subscribe("bad", "bad", suppressed: true);
        await Explained("/explain?framework_id=bad", "eligible");

        var (actual, text) = await _master.Send(HttpMethod.Get, path);

        Assert.Equal((status, true, text), (actual, text.StartsWith(start, StringComparison.Ordinal) && text.Length > 0, text));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"framework_id":"f"}""")]
    [InlineData("""{"framework_id":"f","resources":"cpus:0"}""")]
    [InlineData("""{"framework_id":"f","resources":"cpus:1","draining":"S0"}""")]
    [InlineData("""{"framework_id":"f","resources":"cpus:1","quota":{"guarantees":{}}}""")]
    public async Task WhatIf_BadInput_400(string body) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _master.Send(HttpMethod.Post, "/explain/what-if", body)).Status);

    private Task<Subscription> Subscribe(string id, string role, bool suppressed = false) =>
        _master.Subscribe(id, $$""","roles":["{{role}}"]{{Capabilities}}""", suppressed ? $$""","suppressed_roles":["{{role}}"]""" : "");

    private async Task<Subscription> LaunchOne(string id, string role)
    {
        var session = await Subscribe(id, role);
        await session.Launch(_master, role);
        await _agent.WaitUntilAsync(tasks => tasks.Any(task => task.Framework.Value == id));
        return session;
    }

    private async Task<JsonElement> WhatIf(string body)
    {
        var (status, text) = await _master.Send(HttpMethod.Post, "/explain/what-if", body);
        Assert.Equal((HttpStatusCode.OK, text), (status, text));
        return JsonDocument.Parse(text).RootElement;
    }

    // What owners report reaches the allocator after their answers.
    private async Task<JsonElement> Explained(string path, string reason)
    {
        var (_, text) = await Waiting.Until(
            () => _master.Send(HttpMethod.Get, path),
            answer => answer.Status == HttpStatusCode.OK && RoleIn(answer.Text).GetProperty("reasons").TryGetProperty(reason, out _),
            $"The reason {reason}");
        return RoleIn(text);
    }

    private static JsonElement RoleIn(string text) => JsonDocument.Parse(text).RootElement.GetProperty("roles").EnumerateArray().Single();
}
