using Mesos.Orleans.Cli.Tests.Fakes;

namespace Mesos.Orleans.Cli.Tests.Allocation;

public sealed class WhyTests : IAsyncLifetime
{
    private readonly Fakes.Cli _cli = new();
    private FakeMaster _master = null!;

    public async ValueTask InitializeAsync()
    {
        _master = await FakeMaster.StartAsync();
        _master.Documents["/explain?framework_id=F%201&role=batch&resources=cpus%3A1"] = _ => """
            {"framework_id":"F 1","roles":[{"role":"batch","hint":"What is free is held back.","active":true,"agents":2,
             "reasons":{"quota_headroom":1,"agent_inactive":1},
             "nearest":[{"agent_id":"S0","hostname":"h\u001b0","reason":"quota_headroom","lacks":{"cpus":0.5},
                         "holders":[{"framework_id":"F2","role":"prod/web","resources":{"cpus":1.0},"offer":false},{"framework_id":"F3","role":"x","resources":{"mem":32.0},"offer":true}]}],
             "quota":{"role":"batch","guarantee":{},"limit":{"cpus":3.0},"offered_or_allocated":{}},
             "headroom":{"free_in_cluster":{"cpus":2.0},"held_back":{"cpus":2.0},"held_for":[{"role":"prod","resources":{"cpus":2.0}}]}}]}
            """;
    }

    public ValueTask DisposeAsync()
    {
        _cli.Dispose();
        return _master.DisposeAsync();
    }

    [Fact]
    public async Task Why_ForOneRole_SaysConclusionReasonsHoldersAndHeadroom()
    {
        Assert.Equal(0, await _cli.Run("why", "F 1", "--role", "batch", "--resources", "cpus:1", "--master", _master.Url));
        Assert.Equal(
            """
            Role batch: What is free is held back.
              Agents looked at: 2 (1 quota headroom, 1 agent inactive)
              h?0 (S0): quota headroom, lacks cpus:0.5
                framework F2 (role prod/web) uses cpus:1
                framework F3 (role x) is offered mem:32
              Quota of batch: guaranteed nothing, limited to cpus:3, has nothing
              Free in the cluster: cpus:2; held back: cpus:2
                for role prod: cpus:2

            """,
            _cli.Out.ToString());
    }

    [Fact]
    public async Task Why_FrameworkWithShapes_SaysWhatItWaitsForAndWhichAgentIsHeld()
    {
        _master.Documents["/explain?framework_id=F2"] = _ => """
            {"framework_id":"F2","roles":[{"role":"r","hint":"Wait.","agents":1,"reasons":{"not_enough":1},
             "nearest":[{"agent_id":"S0","hostname":"h0","reason":"not_enough","lacks":{},"lacks_resources":[{"name":"ports"}],"holders":[]}],
             "shapes":[{"role":"r","resources":[{"name":"cpus","scalar":{"value":4.0}},{"name":"zones"}],"count":3,"on_offer":1,"waiting_seconds":61.7,"held_agent_id":"S0"}]}]}
            """;

        Assert.Equal(0, await _cli.Run("why", "F2", "--master", _master.Url));

        Assert.Equal(
            """
            Role r: Wait.
              Agents looked at: 1 (1 not enough)
              Waits for 3 x cpus:4;zones: 1 on offer, waiting for 62 s, agent S0 is held for it
              h0 (S0): not enough, lacks such ports

            """,
            _cli.Out.ToString());
    }

    [Fact]
    public async Task Why_AsJson_PrintsTheAnswer()
    {
        Assert.Equal(0, await _cli.Run("why", "F 1", "--role", "batch", "--resources", "cpus:1", "--json", "--master", _master.Url));
        Assert.Contains("\"held_for\"", _cli.Out.ToString());
    }

    [Fact]
    public async Task Why_MasterHasNoSuchRequest_SaysSo()
    {
        Assert.Equal(1, await _cli.Run("why", "F9", "--master", _master.Url));
        Assert.Contains("/explain?framework_id=F9 answers 404", _cli.Error.ToString());
    }
}
