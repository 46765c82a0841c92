using System.Net;
using System.Text.Json.Nodes;
using Mesos.Orleans.Testing;

namespace Mesos.Orleans.Local.Tests;

/// <summary>Frameworks that share one machine by quota, reservation and role, over HTTP and with real tasks.</summary>
[Collection("Local programs")] // each takes port 5051 if it is free, and two at once find it free
public sealed class SharedClusterTests : IDisposable
{
    private const string Reserved =
        """ "reservations":[{"type":"DYNAMIC","role":"eng/data"}] """;

    private const string Volume =
        $$$"""
        {"name":"disk","type":"SCALAR","scalar":{"value":64},{{{Reserved}}},
         "disk":{"persistence":{"id":"ledger"},"volume":{"container_path":"data","mode":"RW"} }}
        """;

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("mesos-shared-");
    private readonly string _master = $"http://127.0.0.1:{FreePorts.Next()}";

    public void Dispose() => _work.Delete(recursive: true);

    [Fact]
    public async Task Local_NestedRolesWithQuotaAndVolume_DataOutlivesItsTaskAndWhyExplainsTheThird()
    {
        await using var local = RunningProgram.Start(
            "Mesos.Orleans.Local", "--urls", _master, "--work-dir", _work.FullName, "--resources", "cpus:4;mem:1024;disk:1000",
            $"--Mesos:Silo:GatewayPort={FreePorts.Next()}");
        await local.WaitFor("Ctrl-C stops everything");
        await Operate("""
            {"type":"UPDATE_QUOTA","update_quota":{"quota_configs":[{"role":"eng","guarantees":{"cpus":{"value":4},"mem":{"value":1024} }}]}}
            """);

        await using var data = await JsonScheduler.Subscribe(_master, "eng/data");
        var offer = await data.NextOffer();
        await data.Accept(offer, $$$"""
            {"type":"RESERVE","reserve":{"resources":[{"name":"disk","type":"SCALAR","scalar":{"value":64},{{{Reserved}}} }]}},
            {"type":"CREATE","create":{"volumes":[{{{Volume}}}]}},
            {{{Launch("write", offer, "echo precious > data/ledger")}}}
            """);
        Assert.Equal("TASK_FINISHED", await data.NextState("write", "TASK_FINISHED", "TASK_FAILED", "TASK_ERROR"));

        offer = await data.NextOffer();
        Assert.Contains("\"ledger\"", offer.ToJsonString(), StringComparison.Ordinal);
        await data.Call("""{"type":"SUPPRESS"}""");
        await data.Accept(offer, Launch("read", offer, "grep precious data/ledger"));
        Assert.Equal("TASK_FINISHED", await data.NextState("read", "TASK_FINISHED", "TASK_FAILED", "TASK_ERROR"));

        await using var web = await JsonScheduler.Subscribe(_master, "eng/web");
        offer = await web.NextOffer();
        Assert.DoesNotContain("\"ledger\"", offer.ToJsonString(), StringComparison.Ordinal);
        await web.Call("""{"type":"SUPPRESS"}""");
        await web.Accept(offer, Launch("serve", offer, "sleep 600", volume: false));
        Assert.Equal("TASK_RUNNING", await web.NextState("serve", "TASK_RUNNING", "TASK_FAILED", "TASK_ERROR"));

        await using var third = await JsonScheduler.Subscribe(_master, "ops");
        await using var why = RunningProgram.Start("mesos", "why", "--master", _master, third.Id);
        Assert.Equal(0, await why.WaitForExit());
        Assert.Contains("Role ops", why.Output, StringComparison.Ordinal);

        // As an offer still open, as what a task uses, or as what the quota keeps back: the role that has it is named.
        Assert.Contains("eng", why.Output, StringComparison.Ordinal);
    }

    private static string Launch(string task, JsonNode offer, string command, bool volume = true) => $$$"""
        {"type":"LAUNCH","launch":{"task_infos":[{"name":"{{{task}}}","task_id":{"value":"{{{task}}}"},"agent_id":{{{offer["agent_id"]!.ToJsonString()}}},
         "command":{"value":"{{{command}}}"},"resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":1}},
         {"name":"mem","type":"SCALAR","scalar":{"value":64}}{{{(volume ? "," + Volume : "")}}}]}]}}
        """;

    private async Task Operate(string call)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri($"{_master}/api/v1"), JsonScheduler.Json(call));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }
}
