using System.Net;
using System.Text.Json;
using Mesos.Orleans.Api.Tests.Hosting;
using Mesos.Orleans.Api.Tests.Master;
using Mesos.Orleans.Core;
using Mesos.Orleans.Testing;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Api.Tests.Maintenance;

/// <summary>Maintenance, drain and deactivation over HTTP, with one simulated agent and a framework with a task on it.</summary>
public sealed class MaintenanceTests : IAsyncLifetime
{
    private const string Machine = """{"hostname":"AGENT.test","ip":"127.0.0.1"}""";
    private const string Schedule = $$"""{"windows":[{"machine_ids":[{{Machine}}],"unavailability":{"start":{"nanoseconds":7},"duration":{"nanoseconds":9} } }]}""";

    private readonly RunningMaster _master = new();
    private SimulatedAgent _agent = null!;
    private Subscription _framework = null!;

    public async ValueTask InitializeAsync()
    {
        await _master.InitializeAsync();
        _agent = await _master.AddAgent("cpus:4;mem:1000");
        _framework = await _master.Subscribe("f", ""","roles":["eng"],"capabilities":[{"type":"MULTI_ROLE"}]""");
        await _framework.Launch(_master, "eng");
        await _agent.WaitUntilAsync(tasks => tasks.Length == 1);
    }

    public async ValueTask DisposeAsync()
    {
        _framework.Dispose();
        await _agent.DisposeAsync();
        await _master.DisposeAsync();
    }

    [Fact]
    public async Task Schedule_OfAMachineInUse_FrameworkIsAskedAndItsAnswerIsShown()
    {
        Assert.Equal((HttpStatusCode.OK, ""), await _master.Send(HttpMethod.Post, "/maintenance/schedule", Schedule));

        var asked = Assert.Single((await _framework.Next(EventType.InverseOffers)).InverseOffers.InverseOffers_);
        Assert.Equal((_agent.Id.Value, 7, 9), (asked.AgentId.Value, asked.Unavailability.Start.Nanoseconds, asked.Unavailability.Duration.Nanoseconds));
        using var accepted = await _master.Post(
            $$$"""{"type":"ACCEPT_INVERSE_OFFERS","framework_id":{"value":"f"},"accept_inverse_offers":{"inverse_offer_ids":[{"value":"{{{asked.Id.Value}}}"},{"value":"unknown"}]}}""",
            _framework.StreamId);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);

        var (_, answer) = await Waiting.Until(
            () => _master.Send(HttpMethod.Get, "/maintenance/status"), answer => answer.Text.Contains("\"statuses\"", StringComparison.Ordinal), "The answer to the inverse offer");
        var machine = Assert.Single(JsonDocument.Parse(answer).RootElement.GetProperty("draining_machines").EnumerateArray());
        var status = Assert.Single(machine.GetProperty("statuses").EnumerateArray());
        Assert.Equal(("ACCEPT", "f"), (status.GetProperty("status").GetString(), status.GetProperty("framework_id").GetProperty("value").GetString()));
    }

    [Fact]
    public async Task Schedule_Cancelled_InverseOfferIsRescinded()
    {
        await _master.Send(HttpMethod.Post, "/maintenance/schedule", Schedule);
        var asked = Assert.Single((await _framework.Next(EventType.InverseOffers)).InverseOffers.InverseOffers_);

        Assert.Equal((HttpStatusCode.OK, ""), await _master.Operate("""{"type":"UPDATE_MAINTENANCE_SCHEDULE","update_maintenance_schedule":{"schedule":{}}}"""));

        Assert.Equal(asked.Id, (await _framework.Next(EventType.RescindInverseOffer)).RescindInverseOffer.InverseOfferId);
    }

    [Fact]
    public async Task Offers_OfAScheduledMachine_SayWhen()
    {
        await _master.Send(HttpMethod.Post, "/maintenance/schedule", Schedule);
        await _framework.Next(EventType.InverseOffers);

        using var other = await _master.Subscribe("other");

        Assert.Equal(7, (await other.Next(EventType.Offers)).Offers.Offers_[0].Unavailability.Start.Nanoseconds);
    }

    [Fact]
    public async Task Machine_DownAndUp_TasksEndNoOffersThenAgain()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await _master.Send(HttpMethod.Post, "/machine/down", $"[{Machine}]")).Status);
        await _master.Send(HttpMethod.Post, "/maintenance/schedule", Schedule);

        Assert.Equal((HttpStatusCode.OK, ""), await _master.Operate($$"""{"type":"START_MAINTENANCE","start_maintenance":{"machines":[{{Machine}}]} }"""));

        var lost = await Ended();
        Assert.Equal((V1.TaskState.TaskLost, V1.TaskStatus.Types.Reason.AgentRemoved, false), (lost.State, lost.Reason, lost.HasUuid));
        await _agent.WaitUntilAsync(tasks => tasks.IsEmpty);
        Assert.Contains("\"slaves\":[]", (await _master.Send(HttpMethod.Get, "/slaves")).Text);
        Assert.Contains("\"down_machines\":[{\"hostname\":\"agent.test\",\"ip\":\"127.0.0.1\"}]", (await _master.Operate("""{"type":"GET_MAINTENANCE_STATUS"}""")).Text);
        Assert.Equal(HttpStatusCode.BadRequest, (await _master.Send(HttpMethod.Post, "/maintenance/schedule", "{}")).Status);
        Assert.Equal((HttpStatusCode.OK, ""), await _master.Send(HttpMethod.Post, "/machine/up", $"[{Machine}]"));
        Assert.Null((await _framework.Next(EventType.Offers)).Offers.Offers_[0].Unavailability);
        Assert.Equal("{}", (await _master.Send(HttpMethod.Get, "/maintenance/schedule")).Text);
    }

    [Theory]
    [InlineData("/maintenance/schedule", """{"windows":[{"machine_ids":[],"unavailability":{"start":{"nanoseconds":7}}}]}""")]
    [InlineData("/maintenance/schedule", """{"windows":[{"machine_ids":[{}],"unavailability":{"start":{"nanoseconds":7}}}]}""")]
    [InlineData("/maintenance/schedule", """{"windows":[{"machine_ids":[{"hostname":"a"}]}]}""")]
    [InlineData("/maintenance/schedule", "[]")]
    [InlineData("/machine/down", "[]")]
    [InlineData("/machine/down", "{}")]
    [InlineData("/machine/up", """[{"hostname":"a"}]""")]
    public async Task Maintenance_BadInput_400(string path, string body) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _master.Send(HttpMethod.Post, path, body)).Status);

    [Fact]
    public async Task Drain_WithATask_KilledForThatReasonThenDrainedAndReactivated()
    {
        Assert.Equal(HttpStatusCode.OK, await Agent("DRAIN_AGENT", ",\"max_grace_period\":{\"seconds\":1}"));

        var status = await Ended();
        Assert.Equal((V1.TaskState.TaskKilled, V1.TaskStatus.Types.Reason.AgentDraining), (status.State, status.Reason));
        Assert.DoesNotContain("DRAINED", (await _master.Send(HttpMethod.Get, "/slaves")).Text);
        await Acknowledge(status);
        var (_, text) = await Waiting.Until(
            () => _master.Send(HttpMethod.Get, "/slaves"), answer => answer.Text.Contains("\"state\":\"DRAINED\"", StringComparison.Ordinal), "DRAINED");
        Assert.Contains("\"deactivated\":true", text);
        Assert.Equal(HttpStatusCode.BadRequest, await Agent("DRAIN_AGENT"));
        Assert.Equal(HttpStatusCode.OK, await Agent("REACTIVATE_AGENT"));
        Assert.NotNull(await _framework.Next(EventType.Offers));
    }

    [Fact]
    public async Task Deactivate_ThenReactivate_TaskRunsOnAndOffersReturn()
    {
        Assert.Equal(HttpStatusCode.BadRequest, await Agent("REACTIVATE_AGENT"));
        Assert.Equal(HttpStatusCode.OK, await Agent("DEACTIVATE_AGENT"));
        Assert.Equal(HttpStatusCode.OK, await Agent("DEACTIVATE_AGENT"));
        Assert.Contains("\"deactivated\":true", (await _master.Send(HttpMethod.Get, "/slaves")).Text);
        Assert.Single(_agent.Tasks);
        Assert.Equal(HttpStatusCode.OK, await Agent("REACTIVATE_AGENT"));
        using var other = await _master.Subscribe("other");
        Assert.NotNull(await other.Next(EventType.Offers));
    }

    [Theory]
    [InlineData("""{"type":"DRAIN_AGENT","drain_agent":{"agent_id":{"value":"nobody"}}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"DEACTIVATE_AGENT","deactivate_agent":{"agent_id":{"value":"nobody"}}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"REACTIVATE_AGENT","reactivate_agent":{"agent_id":{"value":""}}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"MARK_AGENT_GONE","mark_agent_gone":{"agent_id":{"value":"nobody"}}}""", HttpStatusCode.NotFound)]
    [InlineData("""{"type":"MARK_AGENT_GONE"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"DRAIN_AGENT"}""", HttpStatusCode.BadRequest)]
    public async Task AgentCall_BadInput_Refused(string body, HttpStatusCode status) => Assert.Equal(status, (await _master.Operate(body)).Status);

    [Fact]
    public async Task MarkGone_Twice_TaskEndsAgentStopsAndIsNeverAdmittedAgain()
    {
        Assert.Equal(HttpStatusCode.OK, await Agent("MARK_AGENT_GONE"));
        Assert.Equal(HttpStatusCode.OK, await Agent("MARK_AGENT_GONE"));

        var lost = await Ended();
        Assert.Equal((V1.TaskState.TaskLost, V1.TaskStatus.Types.Reason.AgentRemovedByOperator, false), (lost.State, lost.Reason, lost.HasUuid));
        Assert.Equal(RefusalCode.Forbidden, (await _agent.Completion.For("The end of the agent"))!.Code);
        Assert.Empty(_agent.Tasks);
        Assert.DoesNotContain(_agent.Id.Value, (await _master.Operate("{\"type\":\"GET_AGENTS\"}")).Text);
        Assert.Contains("\"master/tasks_lost\":1", (await _master.Send(HttpMethod.Get, "/metrics/snapshot")).Text);
        Assert.Equal(HttpStatusCode.BadRequest, await Agent("DRAIN_AGENT"));
        _agent.Start();
        Assert.Equal(RefusalCode.Forbidden, (await _agent.Completion.For("The end of the agent"))!.Code);
    }

    [Fact]
    public async Task Drain_ToBeGone_AgentIsGoneOnceTheEndIsAcknowledged()
    {
        Assert.Equal(HttpStatusCode.OK, await Agent("DRAIN_AGENT", ",\"mark_gone\":true"));
        var status = await Ended();
        Assert.False(_agent.Completion.IsCompleted);

        await Acknowledge(status);

        Assert.Equal(RefusalCode.Forbidden, (await _agent.Completion.For("The end of the agent"))!.Code);
    }

    [Fact]
    public async Task Drain_Scheduled_RefusedByName()
    {
        await _master.Send(HttpMethod.Post, "/maintenance/schedule", Schedule);
        Assert.Equal(HttpStatusCode.BadRequest, await Agent("DRAIN_AGENT"));
    }

    private async Task<HttpStatusCode> Agent(string call, string more = "") =>
        (await _master.Operate($$$"""{"type":"{{{call}}}","{{{call.ToLowerInvariant()}}}":{"agent_id":{"value":"{{{_agent.Id}}}"}{{{more}}}}}""")).Status;

    // The end of the task, with all updates before it acknowledged.
    private async Task<V1.TaskStatus> Ended()
    {
        while (true)
        {
            var status = (await _framework.Next(EventType.Update)).Update.Status;
            if (Core.Tasks.TaskStates.IsTerminal(status.State))
                return status;
            await Acknowledge(status);
        }
    }

    private async Task<bool> Acknowledge(V1.TaskStatus status)
    {
        using var response = await _master.Post(
            $$$"""{"type":"ACKNOWLEDGE","framework_id":{"value":"f"},"acknowledge":{"agent_id":{"value":"{{{_agent.Id}}}"},"task_id":{"value":"t"},"uuid":"{{{status.Uuid.ToBase64()}}}"}}""",
            _framework.StreamId);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return true;
    }
}
