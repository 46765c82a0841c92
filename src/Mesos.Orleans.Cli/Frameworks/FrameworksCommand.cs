using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Mesos.Orleans.Cli.Http;
using Mesos.Orleans.Cli.Output;

namespace Mesos.Orleans.Cli.Frameworks;

/// <summary><c>mesos frameworks</c>.</summary>
internal sealed class FrameworksCommand : ICliCommand
{
    private readonly MasterOptions _options;
    private readonly Option<bool> _all = new("--all", "-a") { Description = "Also those that have ended." };

    public FrameworksCommand(MasterOptions options)
    {
        _options = options;
        Syntax = new("frameworks", "Lists the frameworks, with their running tasks and what these use.") { _all };
    }

    public Command Syntax { get; }

    public IReadOnlyList<string> Examples => ["mesos frameworks --all"];

    public async Task<int> RunAsync(ParseResult arguments, CliEnvironment environment)
    {
        using var master = new HttpMaster(arguments.GetValue(_options.Master)!, environment.Time);
        var answer = await master.GetAsync("/frameworks", environment.Interrupts.Stop).ConfigureAwait(false);
        var frameworks = answer.Items("frameworks").ToList();
        if (arguments.GetValue(_all))
            frameworks.AddRange(answer.Items("completed_frameworks"));
        if (arguments.GetValue(_options.Json))
            JsonText.WriteArray(environment.Out, frameworks);
        else
            Write(frameworks, environment.Out);
        return ExitCodes.Success;
    }

    internal static void Write(IReadOnlyList<JsonElement> frameworks, TextWriter output)
    {
        var table = new Table("ID", "Active", "Hostname", "Name", "User", "Roles", "Tasks", "CPUs", "Mem");
        foreach (var framework in frameworks)
        {
            var used = framework.Member("used_resources");
            table.Add(
                framework.Text("id"), framework.Flag("active") ? "True" : "False", framework.Text("hostname"), framework.Text("name"),
                framework.Text("user"), Roles(framework), framework.Items("tasks").Count().ToString(CultureInfo.InvariantCulture),
                used.Quantity("cpus"), used.Quantity("mem"));
        }

        table.WriteTo(output);
    }

    private static string Roles(JsonElement framework) => framework.Member("roles") is null
        ? framework.Text("role")
        : string.Join(',', framework.Items("roles").Select(role => role.ToString()));
}
