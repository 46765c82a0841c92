using System.CommandLine;
using System.Text.Json;
using Mesos.Orleans.Cli.Http;
using Mesos.Orleans.Cli.Output;

namespace Mesos.Orleans.Cli.Agents;

/// <summary><c>mesos agents</c>.</summary>
internal sealed class AgentsCommand(MasterOptions options) : ICliCommand
{
    public Command Syntax { get; } = new("agents", "Lists the agents, with what is used of what they have.");

    public IReadOnlyList<string> Examples => ["mesos agents", "mesos agents --json | jq -r '.[].hostname'"];

    public async Task<int> RunAsync(ParseResult arguments, CliEnvironment environment)
    {
        using var master = new HttpMaster(arguments.GetValue(options.Master)!, environment.Time);
        var answer = await master.GetAsync("/slaves", environment.Interrupts.Stop).ConfigureAwait(false);
        var agents = answer.Items("slaves").ToList();
        if (arguments.GetValue(options.Json))
            JsonText.WriteArray(environment.Out, agents);
        else
            Write(agents, environment.Out);
        return ExitCodes.Success;
    }

    internal static void Write(IReadOnlyList<JsonElement> agents, TextWriter output)
    {
        var table = new Table("Agent ID", "Hostname", "Active", "CPUs", "Mem", "Disk", "GPUs", "Attributes");
        foreach (var agent in agents)
        {
            table.Add(
                agent.Text("id"), agent.Text("hostname"), agent.Flag("active") ? "True" : "False",
                Share(agent, "cpus"), Share(agent, "mem"), Share(agent, "disk"), Share(agent, "gpus"), Attributes(agent));
        }

        table.WriteTo(output);
    }

    private static string Share(JsonElement agent, string resource) =>
        $"{agent.Member("used_resources").Quantity(resource)}/{agent.Member("resources").Quantity(resource)}";

    private static string Attributes(JsonElement agent) =>
        agent.Member("attributes") is { ValueKind: JsonValueKind.Object } attributes
            ? string.Join(';', attributes.EnumerateObject().Select(attribute => $"{attribute.Name}:{attribute.Value}"))
            : "";
}
